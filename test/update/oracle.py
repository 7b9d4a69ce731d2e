"""Other implementations of HSS-LMS against ours: pyhsslms (Vigil Security, BSD-3-Clause) and hsslms (Matthias Voegeler, MIT), both of PyPI.

  pip install --target /tmp/oracle pyhsslms==1.1.1 hsslms==0.1.3
  PYTHONPATH=/tmp/oracle python3 test/update/oracle.py record > test/update/oracle.json     signs with both; a test verifies what is recorded
  node test/update/oracle.ts | PYTHONPATH=/tmp/oracle python3 test/update/oracle.py verify  verifies what we sign, with both
"""
import json
import sys

import hsslms
import pyhsslms

MESSAGE = b"what another implementation signed"


def record():
    cases = []
    heights = {5: pyhsslms.lms_sha256_m32_h5, 10: pyhsslms.lms_sha256_m32_h10}
    widths = {4: pyhsslms.lmots_sha256_n32_w4, 8: pyhsslms.lmots_sha256_n32_w8}
    for levels, height, width, signature_number in ((1, 5, 4, 3), (2, 5, 8, 1), (2, 10, 4, 1)):
        key = pyhsslms.HssPrivateKey(levels=levels, lms_type=heights[height], lmots_type=widths[width])
        for _ in range(signature_number):
            signature = key.sign(MESSAGE)
        cases.append((f"pyhsslms 1.1.1: {levels} of H{height}/W{width}", key.publicKey().serialize(), signature))
    for name, trees, width in (("H5/W8", ["H5"], "W8"), ("H5/W4 over H10/W4", ["H5", "H10"], "W4")):
        lms_types = [getattr(hsslms.LMS_ALGORITHM_TYPE, f"LMS_SHA256_M32_{tree}") for tree in trees]
        key = hsslms.HSS_Priv(lms_types, getattr(hsslms.LMOTS_ALGORITHM_TYPE, f"LMOTS_SHA256_N32_{width}"))
        cases.append((f"hsslms 0.1.3: {name}", key.gen_pub().get_pubkey(), key.sign(MESSAGE)))
    listed = [{"name": n, "publicKey": k.hex(), "message": MESSAGE.hex(), "signature": s.hex()} for n, k, s in cases]
    json.dump({"source": "test/update/oracle.py record", "cases": listed}, sys.stdout, indent=1)
    print()


def by_pyhsslms(key, message, signature):
    return pyhsslms.HssPublicKey.deserialize(key).verify(message, signature)


def by_hsslms(key, message, signature):
    try:
        hsslms.HSS_Pub(key).verify(message, signature)
        return True
    except hsslms.INVALID:
        return False


def verify():
    count = 0
    for line in sys.stdin:
        row = json.loads(line)
        parts = [bytes.fromhex(row[part]) for part in ("publicKey", "message", "signature")]
        altered = parts[:2] + [parts[2][:-1] + bytes([parts[2][-1] ^ 1])]
        for by in (by_pyhsslms, by_hsslms):
            if not by(*parts) or by(*altered):
                sys.exit(f"{by.__name__} disagrees on {row['name']}")
        count += 1
    if count == 0:
        sys.exit("nothing to verify")
    print(f"{count} signatures: pyhsslms and hsslms accept each, and refuse it with its last bit changed")


{"record": record, "verify": verify}[sys.argv[1]]()

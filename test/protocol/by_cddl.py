"""What cddl-verifier says of messages, for cddl.test.ts: the CDDL file as the argument; lines of a rule's name and hexadecimal in, a line of JSON out each.

`fits`: the bytes are CBOR that the rule allows; `strict`: and deterministic (RFC 8949, 4.2.1) besides; `why`: the first thing that is wrong.
"""
import json
import sys
from pathlib import Path

from cddl_verifier import Validator

schema = Validator(Path(sys.argv[1]).read_text(encoding="utf-8"))
for line in sys.stdin:
    rule, _, text = line.strip("\n").partition(" ")
    data = bytes.fromhex(text)
    fits = schema.validate(data, root_type=rule)
    strict = schema.validate(data, root_type=rule, require_deterministic=True)
    print(json.dumps({"fits": fits.valid, "strict": strict.valid, "why": next(iter(fits.errors or strict.errors), None)}))

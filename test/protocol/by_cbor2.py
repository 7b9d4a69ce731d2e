"""What cbor2 says of CBOR, for cbor2.test.ts: a line of hexadecimal in, a line of JSON out.

null: it does not decode. Else `value`, each item under its kind, and `again`, what cbor2 writes of it: in the order it came in, so that it is the input
if every head is the shortest. `ordered`: the keys of each map go up in the order of their bytes (RFC 8949, 4.2.1), each once; `depth`: arrays, maps and tags
inside each other; `others`: something in it that is none of the kinds. Tags stay tags: cbor2 would make dates and numbers of some.
"""
import json
import sys
from io import BytesIO

from cbor2 import decoder, encoder
from cbor2.types import CBORSimpleValue, CBORTag

decoder.semantic_decoders.clear()


class Look:
    def __init__(self):
        self.ordered = True
        self.others = False

    def value(self, item):
        """The item in JSON, and its depth."""
        if item is None or isinstance(item, bool):
            return item, 0
        if isinstance(item, int):
            return {"int": str(item)}, 0
        if isinstance(item, bytes):
            return {"bytes": item.hex()}, 0
        if isinstance(item, str):
            return {"text": item}, 0
        if isinstance(item, (list, tuple)) and not isinstance(item, CBORSimpleValue):
            inside = [self.value(each) for each in item]
            return [each for each, _ in inside], 1 + max([deep for _, deep in inside], default=0)
        if isinstance(item, CBORTag):
            inside, deep = self.value(item.value)
            return {"tag": item.tag, "of": inside}, 1 + deep
        if hasattr(item, "items"):
            keys = [encoder.dumps(key) for key in item]
            if any(one >= next_one for one, next_one in zip(keys, keys[1:])):
                self.ordered = False
            inside = [(self.value(key), self.value(each)) for key, each in item.items()]
            return {"map": [[key, each] for (key, _), (each, _) in inside]}, 1 + max([max(a, b) for (_, a), (_, b) in inside], default=0)
        self.others = True
        return {"other": str(item)}, 0


for line in sys.stdin:
    try:
        item = decoder.CBORDecoder(BytesIO(bytes.fromhex(line.strip()))).decode()
        again = encoder.dumps(item).hex()
    except Exception:
        print("null")
        continue
    look = Look()
    value, depth = look.value(item)
    print(json.dumps({"value": value, "again": again, "ordered": look.ordered, "depth": depth, "others": look.others}))

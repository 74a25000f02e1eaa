#!/usr/bin/env python3
"""Verifies an export of a terminal's journal, as docs/design/journal-format.md describes it.

    verify_journal.py EXPORT [--key HEX] [--book]

EXPORT holds one batch per line. Each entry's hash, its place, the chain from the first entry of the epoch, and each
batch's Ed25519 signature are checked with nothing but Python's own library. Without --key the key that the Genesis
names is used; compare it with the one that the centre noted at enrolment. --book prints where the cash is.
Ends with 0 if everything holds, 1 if not, 2 if the export cannot be read.
"""
import argparse, collections, hashlib, json, sys, uuid


class Broken(Exception):
    """Something does not hold; the text says what and where."""


def number(value, size):
    return value.to_bytes(size, "big")


def entry_hash(terminal, epoch, seq, previous, body):
    return hashlib.sha256(b"CAS-ENTRY-1\0" + terminal + number(epoch, 4) + number(seq, 8) + previous + body).digest()


def signed_bytes(tag, parts):
    return tag + b"".join(number(len(part), 8) + part for part in parts)


def follow(batch, head, key):
    """Checks one batch behind the head (terminal, epoch, seq, hash); gives the new head, the key and the entries."""
    terminal, epoch, seq, before = uuid.UUID(batch["terminal"]).bytes, batch["epoch"], batch["first"] - 1, bytes.fromhex(batch["before"])
    if head is None or epoch != head[1]:
        head, key = (terminal, epoch, 0, bytes(32)), key if head is None else None
    if terminal != head[0]:
        raise Broken(f"the batch from entry {seq + 1} is of another terminal")
    if seq != head[2]:
        raise Broken(f"entry {head[2] + 1} is due, the batch begins at {seq + 1}")
    if before != head[3]:
        raise Broken(f"the batch from entry {seq + 1} does not follow the entry before it")
    claimed, entries = before, []
    for text in batch["entries"]:
        seq, claimed = seq + 1, entry_hash(terminal, epoch, seq + 1, claimed, text.encode())
        entry = json.loads(text)
        if (uuid.UUID(entry["terminal"]).bytes, entry["epoch"], entry["seq"]) != (terminal, epoch, seq):
            raise Broken(f"entry {seq} says that it belongs elsewhere")
        entries.append((seq, text, entry))
    if claimed.hex() != batch["after"]:
        raise Broken(f"the head after entry {seq} is {claimed.hex()}, the batch says {batch['after']}: entry {batch['first']} to entry {seq}, something was changed")
    if entries and entries[0][0] == 1:
        stated = bytes.fromhex(entries[0][2]["what"]["key"])
        if key not in (None, stated):
            raise Broken(f"the Genesis names the key {stated.hex()}, not the one expected")
        key = stated
    parts = [terminal, number(epoch, 4), number(batch["first"], 8), number(seq, 8), before, claimed]
    if key is None or not ed25519_holds(key, signed_bytes(b"CAS-BATCH-1\0", parts), bytes.fromhex(batch["signature"])):
        raise Broken(f"the signature of the batch from entry {batch['first']} does not hold")
    return (terminal, epoch, seq, claimed), key, entries


# Ed25519 by its equations (RFC 8032): points as (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, d - c, d + c, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor, point):
    result = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = add(result, point)
        point, factor = add(point, point), factor >> 1
    return result


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point(data):
    """The point behind 32 bytes; None if there is none."""
    y, odd = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = point(number(4 * pow(5, -1, P) % P, 32)[::-1])


def ed25519_holds(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    owner, first, second = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if owner is None or first is None or second >= ORDER or any(same(times(8, p), (0, 1, 1, 0)) for p in (owner, first)):
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return same(times(second, BASE), add(first, times(challenge, owner)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export")
    parser.add_argument("--key", type=bytes.fromhex, help="the public key that the centre noted at enrolment, hexadecimal")
    parser.add_argument("--book", action="store_true", help="print where the cash is")
    options = parser.parse_args()
    head, key, count, book = None, options.key, 0, collections.Counter()
    try:
        with open(options.export, encoding="utf-8") as export:
            for line in filter(str.strip, export):
                head, key, entries = follow(json.loads(line), head, key)
                for seq, text, entry in entries:
                    count += 1
                    if json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False) != text:
                        print(f"odd: entry {seq} is not in the one form")
                    for posting in entry.get("postings", []):
                        pieces = posting.get("pieces")
                        if pieces and pieces["count"] * int(pieces["denomination"][1:]) != posting["amount"]:
                            print(f"odd: entry {seq} moves {posting['amount']} centavos that are not its pieces")
                        book[posting["debit"]] += posting["amount"]
                        book[posting["credit"]] -= posting["amount"]
    except Broken as broken:
        print(f"BROKEN: {broken}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        print(f"cannot be read: {type(error).__name__}: {error}")
        return 2
    if head is None:
        print("cannot be read: there is no batch in it")
        return 2
    print(f"holds: {count} entries, head {head[2]} of epoch {head[1]} is {head[3].hex()}, key {key.hex()}")
    if options.book:
        for account, centavos in sorted(book.items()):
            if centavos:
                print(f"{centavos:>14}  {account}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

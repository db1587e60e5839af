"""
A reader of IPFIX messages (RFC 7011, 5103, 5655, 6313) that takes nothing on trust: lengths, sequence numbers, templates before data.

    for record in Reader().messages(bytes): ...     record: Record(template id, [Field...])
"""
import collections
import socket
import struct

# | element: kind of value; others are told by Reader(kinds={(enterprise, element): kind})
U, T, MAC, IP4, IP6, MS, NS, LIST = 'U', 'T', 'MAC', 'IP4', 'IP6', 'MS', 'NS', 'LIST'
KINDS = {8: IP4, 12: IP4, 27: IP6, 28: IP6, 56: MAC, 80: MAC, 152: MS, 153: MS, 156: NS, 157: NS, 96: T, 341: T,
         460: T, 461: T, 468: T, 469: T, 291: LIST}
CERT = {179: T}
REVERSE = 29305

Field = collections.namedtuple('Field', 'enterprise element values is_list')
Record = collections.namedtuple('Record', 'template fields')


class Bad(Exception):
    pass


def need(ok, what):
    if not ok:
        raise Bad(what)


def address_text(b):
    """4 or 16 bytes of an address as the flow file has them, and inet_ntop(3): Python's ipaddress has no dots in IPv6."""
    return socket.inet_ntop(socket.AF_INET if len(b) == 4 else socket.AF_INET6, b)


class Reader:
    def __init__(self, kinds=None, udp=False):
        self.templates, self.options = {}, set()
        self.kinds = dict(kinds or {})
        self.types = {}         # (enterprise, element): (type, name), as RFC 5610 has them
        self.sequence = None
        self.sets = collections.Counter()

    def kind(self, enterprise, element):
        if enterprise == REVERSE:
            enterprise = 0
        if (enterprise, element) in self.kinds:
            return self.kinds[enterprise, element]
        if enterprise == 0:
            return KINDS.get(element, U)
        if enterprise == 6871:
            return CERT.get(element & 0x3fff, U)
        return {0: T, 5: 'I', 6: 'I', 7: 'I', 8: 'I', 9: 'F', 10: 'F', 12: MAC, 13: T, 17: NS, 18: IP4, 19: IP6}.get(
            self.types.get((enterprise, element), (1,))[0], U)

    def value(self, kind, b):
        if kind == T:
            return b.decode('utf-8')
        if kind == MAC:
            need(len(b) == 6, 'MAC of %d bytes' % len(b))
            return ':'.join('%02x' % x for x in b)
        if kind in (IP4, IP6):
            need(len(b) == (4 if kind == IP4 else 16), 'address of %d bytes' % len(b))
            return address_text(b)
        if kind == NS:
            need(len(b) == 8, 'time of %d bytes' % len(b))
            s, f = struct.unpack('>II', b)
            return ((s - 2208988800) & 0xffffffff) * 10**9 + (f * 10**9 >> 32)
        if kind == 'F':
            return struct.unpack('>f' if len(b) == 4 else '>d', b)[0]
        need(len(b) in (1, 2, 3, 4, 8), 'number of %d bytes' % len(b))
        return int.from_bytes(b, 'big', signed=kind == 'I')

    def template(self, b, options):
        """A template record; the bytes it takes."""
        tid, n = struct.unpack_from('>HH', b)
        at, scope, fields = 4, 0, []
        need(tid >= 256 and n > 0, 'template %d of %d fields' % (tid, n))
        if options:
            scope, at = struct.unpack_from('>H', b, 4)[0], 6
            need(1 <= scope <= n, 'scope of %d fields' % scope)
        for _ in range(n):
            element, length = struct.unpack_from('>HH', b, at)
            at += 4
            enterprise = 0
            if element & 0x8000:
                enterprise = struct.unpack_from('>I', b, at)[0]
                at += 4
            fields.append((enterprise, element & 0x7fff, length))
        old = self.templates.get(tid)
        need(old is None or old == fields, 'template %d is another now' % tid)
        self.templates[tid] = fields
        if options:
            self.options.add(tid)
        return at

    @staticmethod
    def length(b, at):
        if b[at] < 255:
            return b[at], at + 1
        return struct.unpack_from('>H', b, at + 1)[0], at + 3

    def basic_list(self, b):
        semantic, element, length = struct.unpack_from('>BHH', b)
        at, enterprise, values = 5, 0, []
        need(semantic in (0, 1, 2, 3, 4, 255), 'semantic %d' % semantic)
        if element & 0x8000:
            enterprise, at = struct.unpack_from('>I', b, 5)[0], 9
        element &= 0x7fff
        kind = self.kind(enterprise, element)
        while at < len(b):
            n = length
            if length == 65535:
                n, at = self.length(b, at)
            need(at + n <= len(b), 'a list ends in a value')
            values.append(self.value(kind, b[at:at + n]))
            at += n
        return Field(enterprise, element, values, True)

    def record(self, tid, b, at):
        fields = []
        for enterprise, element, length in self.templates[tid]:
            n = length
            if length == 65535:
                n, at = self.length(b, at)
            need(at + n <= len(b), 'a set ends in a record of template %d' % tid)
            v = b[at:at + n]
            at += n
            if enterprise == 0 and element == 291:
                fields.append(self.basic_list(v))
            else:
                fields.append(Field(enterprise, element, [self.value(self.kind(enterprise, element), v)], False))
        return Record(tid, fields), at

    def learn(self, fields):
        f = {x.element: x.values[0] for x in fields}
        if 341 in f:
            self.types[f[346], f[303]] = f[339], f[341]

    def message(self, b, most=65535):
        version, length, _, sequence, self.domain = struct.unpack_from('>HHIII', b)
        need(version == 10 and length == len(b) and length <= most, 'header: version %d, %d of %d bytes' % (version, len(b), length))
        if self.sequence is not None:
            need(sequence == self.sequence, 'sequence number %d, wanted %d' % (sequence, self.sequence))
        else:
            self.sequence = sequence
        at = 16
        while at < length:
            sid, n = struct.unpack_from('>HH', b, at)
            need(n > 4 and at + n <= length, 'set %d of %d bytes' % (sid, n))
            s = b[at + 4:at + n]
            at += n
            self.sets[sid] += 1
            if sid in (2, 3):
                done = 0
                while done < len(s):
                    done += self.template(s[done:], sid == 3)
                continue
            need(sid in self.templates, 'data of template %d, which has not come' % sid)
            done = 0
            while done < len(s):
                r, done = self.record(sid, s, done)
                self.sequence = (self.sequence + 1) & 0xffffffff
                if sid in self.options:
                    self.learn(r.fields)
                else:
                    yield r

    def stream(self, b):
        """Records of messages one behind the other: a file, or what came over TCP."""
        at = 0
        while at < len(b):
            need(len(b) - at >= 16, 'the file ends in a header')
            n = struct.unpack_from('>H', b, at + 2)[0]
            need(n >= 16 and at + n <= len(b), 'the file ends in a message')
            yield from self.message(b[at:at + n])
            at += n

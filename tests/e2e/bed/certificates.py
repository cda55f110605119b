# SPDX-License-Identifier: Apache-2.0
"""Certificate authorities, and certificates with everything right or one thing wrong."""
import datetime
import ipaddress
import ssl
import warnings
from collections import namedtuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Paths of PEM files: `certificate` holds the chain, the server's own first.
Identity = namedtuple("Identity", "certificate key x509")


def _key(kind):
    return rsa.generate_private_key(65537, int(kind[3:])) if kind.startswith("rsa") else \
        ec.generate_private_key(ec.SECP256R1())


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)] if text else [])


def _pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def _alternatives(names):
    """"sip:x" is a URI, an IP address one, anything else a DNS name."""
    for name in names:
        if ":" in name and name.split(":")[0] in ("sip", "sips", "im", "http"):
            yield x509.UniformResourceIdentifier(name)
            continue
        try:
            yield x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            yield x509.DNSName(name)


class Authority:
    """A CA with its files in `folder`; below `parent`, an intermediate one."""
    made = 0

    def __init__(self, folder, name="Bed CA", parent=None):
        self.folder, self.name, self.parent = folder, _name(name), parent
        self.key = _key("ec")
        self.x509 = self._sign(self.name, self.key, (-30, 3650), authority=True)
        self.file = self._write("ca", _pem(self.x509))

    def issue(self, names, common_name="bed", days=(-1, 61), *, key="ec", self_signed=False,
              send_chain=True):
        """A certificate for `names` that is good from days[0] to days[1], counted from now, and an
        hour more, so that whole days do not change while a test runs."""
        own = _key(key)
        certificate = self._sign(_name(common_name), own, days, names=names, self_signed=self_signed)
        chain = [certificate]
        if self.parent and send_chain:
            chain.append(self.x509)
        private = own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                    serialization.NoEncryption())
        return Identity(self._write("cert", b"".join(map(_pem, chain))), self._write("key", private),
                        certificate)

    def _sign(self, subject, key, days, names=(), *, authority=False, self_signed=False):
        alone = self_signed or (authority and not self.parent)
        signer = self.parent if authority and self.parent else self
        now = datetime.datetime.utcnow() + datetime.timedelta(hours=1)
        builder = (x509.CertificateBuilder().subject_name(subject)
                   .issuer_name(subject if alone else signer.name)
                   .public_key(key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(now + datetime.timedelta(days=days[0]))
                   .not_valid_after(now + datetime.timedelta(days=days[1]))
                   .add_extension(x509.BasicConstraints(authority, None), True))
        # Newer Pythons and OpenSSLs insist on both.
        own, above = key.public_key(), (key if alone else signer.key).public_key()
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(own), False) \
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above), False)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(list(_alternatives(names))),
                                            False)
        if authority:
            builder = builder.add_extension(x509.KeyUsage(
                False, False, False, False, False, True, True, False, False), True)
        else:
            builder = builder.add_extension(x509.ExtendedKeyUsage(
                [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), False)
        return builder.sign(key if alone else signer.key, hashes.SHA256())

    def _write(self, kind, data):
        Authority.made += 1
        path = self.folder / f"{kind}-{Authority.made}.pem"
        path.write_bytes(data)
        return path


def context(identity, *, clients=None, versions=None, ciphers=None):
    """A server's TLS setting. clients: a CA; a certificate of it is then required of clients.
    versions: (lowest, highest), ssl.TLSVersion."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if ciphers:
        made.set_ciphers(ciphers)
    made.load_cert_chain(identity.certificate, identity.key)
    if clients:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(clients.file)
    if versions:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            made.minimum_version, made.maximum_version = versions
    return made


def old_context(identity):
    """TLS 1.0 and nothing newer, as in a box of 2008."""
    return context(identity, versions=(ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1),
                   ciphers="ALL:@SECLEVEL=0")

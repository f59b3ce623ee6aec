package io.pubsub.jgroups.security;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a certificate (X.509, RFC 5280) that a key has signed for itself, which Java can
 * read but not make. It is valid at all times, because clocks have no influence on which
 * programs are nodes.
 */
final class OwnCertificate {

	/** {@code SEQUENCE { OBJECT IDENTIFIER ecdsa-with-SHA256 }}. */
	private static final byte[] ALGORITHM = HexFormat.of().parseHex("300a06082a8648ce3d040302");

	/** {@code OBJECT IDENTIFIER commonName}. */
	private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");

	private static final int INTEGER = 0x02;

	private static final int BIT_STRING = 0x03;

	private static final int UTF8_STRING = 0x0c;

	private static final int GENERALIZED_TIME = 0x18;

	private static final int SEQUENCE = 0x30;

	private static final int SET = 0x31;

	private static final byte[] FOREVER = value(SEQUENCE, time("19700101000000Z"), time("99991231235959Z"));

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'")
		.withZone(ZoneOffset.UTC);

	private OwnCertificate() {
	}

	/**
	 * Creates a certificate.
	 * @param keys an elliptic curve's
	 * @param names the common names of its subject and issuer, each of at most 64 letters
	 * and digits
	 */
	static X509Certificate create(KeyPair keys, List<String> names) throws GeneralSecurityException, IOException {
		byte[] subject = subject(names);
		return create(keys.getPublic(), subject, keys.getPrivate(), subject, FOREVER);
	}

	/** Creates a certificate that another key has signed. */
	static X509Certificate create(PublicKey key, String name, PrivateKey signer, String issuer, Instant begin,
			Instant end) throws GeneralSecurityException, IOException {
		return create(key, subject(List.of(name)), signer, subject(List.of(issuer)),
				value(SEQUENCE, time(TIME.format(begin)), time(TIME.format(end))));
	}

	private static X509Certificate create(PublicKey key, byte[] subject, PrivateKey signer, byte[] issuer,
			byte[] validity) throws GeneralSecurityException, IOException {
		byte[] signed = value(SEQUENCE, value(INTEGER, new byte[] { 1 }), ALGORITHM, issuer, validity, subject,
				key.getEncoded());
		Signature signature = Signature.getInstance("SHA256withECDSA");
		signature.initSign(signer);
		signature.update(signed);
		byte[] certificate = value(SEQUENCE, signed, ALGORITHM, value(BIT_STRING, new byte[] { 0 }, signature.sign()));
		return (X509Certificate) CertificateFactory.getInstance("X.509")
			.generateCertificate(new ByteArrayInputStream(certificate));
	}

	private static byte[] subject(List<String> names) {
		return value(SEQUENCE,
				names.stream()
					.map((name) -> value(SET,
							value(SEQUENCE, COMMON_NAME, value(UTF8_STRING, name.getBytes(StandardCharsets.UTF_8)))))
					.toArray(byte[][]::new));
	}

	/** The common names of a certificate's subject; none if it has other parts. */
	static List<String> names(X509Certificate certificate) {
		String[] parts = certificate.getSubjectX500Principal().getName().split(",", -1);
		return Stream.of(parts).allMatch((part) -> part.startsWith("CN="))
				? Stream.of(parts).map((part) -> part.substring(3)).toList() : List.of();
	}

	private static byte[] time(String time) {
		return value(GENERALIZED_TIME, time.getBytes(StandardCharsets.US_ASCII));
	}

	/** Encodes one value (DER): its tag, its length, and its parts. */
	private static byte[] value(int tag, byte[]... parts) {
		int length = 0;
		for (byte[] part : parts) {
			length += part.length;
		}
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		output.write(tag);
		if (length >= 0x100) {
			output.write(0x82);
			output.write(length >> 8);
		}
		else if (length >= 0x80) {
			output.write(0x81);
		}
		output.write(length);
		for (byte[] part : parts) {
			output.writeBytes(part);
		}
		return output.toByteArray();
	}

}

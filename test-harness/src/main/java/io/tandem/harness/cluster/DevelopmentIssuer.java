package io.tandem.harness.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/// Makes tokens for the cluster of one folder, with a key of that folder's own: whoever can read it is trusted with
/// everything there. For development and tests, in place of an OpenID Connect issuer.
public final class DevelopmentIssuer {
    /// Who the tokens say made them.
    public static final String NAME = "tandem-development";

    /// Every role that people and back ends have.
    public static final List<String> ROLES = List.of("device-writer", "schema-editor", "operator");

    /// Every app, present and future.
    public static final List<String> EVERY_APP = List.of("*");

    /// The user of the token that `./tandem up` prints.
    public static final String OPERATOR = "operator";

    private static final Duration LIFETIME = Duration.ofDays(30);
    private static final String FILE = "issuer.jwk";
    private static final int BITS = 2048;

    private final RsaJsonWebKey key;

    private DevelopmentIssuer(RsaJsonWebKey key) {
        this.key = key;
    }

    /// The folder's issuer; made with a new key where there is none.
    public static DevelopmentIssuer in(Path folder) {
        Optional<DevelopmentIssuer> existing = existing(folder);
        if (existing.isPresent()) {
            return existing.get();
        }
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(BITS);
            key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
            Folders.writeSecret(folder.resolve(FILE), key.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE) + "\n");
            return new DevelopmentIssuer(key);
        } catch (JoseException | IOException e) {
            throw new CannotRun("cannot make the key " + folder.resolve(FILE) + ": " + e.getMessage(), e);
        }
    }

    /// The folder's issuer, if it has one.
    public static Optional<DevelopmentIssuer> existing(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return JsonWebKey.Factory.newJwk(Files.readString(file)) instanceof RsaJsonWebKey key
                    ? Optional.of(new DevelopmentIssuer(key))
                    : Optional.empty();
        } catch (JoseException | IOException e) {
            throw new CannotRun("cannot read the key " + file + " (" + e.getMessage() + "); delete it", e);
        }
    }

    /// What services verify its tokens with: X.509, in Base64.
    public String publicKey() {
        return Base64.getEncoder().encodeToString(key.getPublicKey().getEncoded());
    }

    /// The same as a JSON Web Key.
    public String publicJwk() {
        return key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    /// A token with every role in every app.
    public String token() {
        return token(OPERATOR, ROLES, EVERY_APP, LIFETIME);
    }

    /// A token of somebody.
    ///
    /// @param apps names, or `*`
    public String token(String user, Collection<String> roles, Collection<String> apps, Duration lifetime) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(NAME);
        claims.setAudience("tandem");
        claims.setSubject(user);
        claims.setIssuedAtToNow();
        claims.setGeneratedJwtId();
        NumericDate end = NumericDate.now();
        end.addSeconds(lifetime.toSeconds());
        claims.setExpirationTime(end);
        claims.setStringListClaim("roles", List.copyOf(roles));
        claims.setStringListClaim("apps", List.copyOf(apps));
        return signed(claims);
    }

    /// Any claims, signed.
    public String signed(JwtClaims claims) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("a key of its own signs", e);
        }
    }
}

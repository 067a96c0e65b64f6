package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.harness.cluster.DevelopmentIssuer;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TandemTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tokens that look like ours and are not: each is refused by each service, and none of it comes into a log.
@TandemTest
class TokenConfusionIT {
    /// The beginning of a token or a key; the ids that Kafka makes up by chance may have either in their middle.
    private static final Pattern SECRET = Pattern.compile("(?<![\\w-])(?:eyJ|tk_)");

    @TempDir
    private Path elsewhere;

    @Test
    void a_token_that_is_not_the_issuers_for_tandem_and_for_now_is_none(TandemCluster cluster)
            throws JoseException, IOException {
        String genuine = cluster.token();
        assertThat(Caller.holding(cluster, genuine)
                        .get(Part.SCHEMA_SERVICE, "/v1/apps")
                        .status())
                .isEqualTo(200);
        Map<String, String> tokens = tokens(cluster.issuer(), genuine);
        SoftAssertions softly = new SoftAssertions();
        tokens.forEach((what, token) -> {
            for (Part service : Part.services()) {
                Caller.Answer answer = new Caller(cluster, token).get(service, "/v1/apps");
                softly.assertThat(answer.status())
                        .as("%s at %s", what, service.label())
                        .isEqualTo(401);
                softly.assertThat(answer.challenge()).contains("error=\"invalid_token\"");
                softly.assertThat(answer.text()).doesNotContain(token.substring(token.length() - 20));
            }
        });
        for (Part service : Part.services()) {
            String log = Files.readString(cluster.logs().resolve(service.label() + ".log"));
            softly.assertThat(log).as("log of %s", service.label()).doesNotContainPattern(SECRET);
        }
        softly.assertAll();
    }

    private Map<String, String> tokens(DevelopmentIssuer issuer, String genuine) throws JoseException {
        String[] parts = genuine.split("\\.", -1);
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("no algorithm", "Bearer " + encoded("{\"alg\":\"none\"}") + "." + parts[1] + ".");
        tokens.put("no signature", "Bearer " + parts[0] + "." + parts[1] + ".");
        tokens.put("the public key as a secret", "Bearer " + hmac(issuer, parts[1]));
        tokens.put("changed claims", "Bearer " + parts[0] + "." + encoded("{\"sub\":\"eve\"}") + "." + parts[2]);
        tokens.put("another key", "Bearer " + DevelopmentIssuer.in(elsewhere).token());
        tokens.put(
                "expired",
                "Bearer " + issuer.token("ada", DevelopmentIssuer.ROLES, List.of("*"), Duration.ofMinutes(-5)));
        tokens.put("another issuer", "Bearer " + issuer.signed(claims("someone-else", "tandem", "ada", true)));
        tokens.put(
                "for another service", "Bearer " + issuer.signed(claims(DevelopmentIssuer.NAME, "shop", "ada", true)));
        tokens.put("for ever", "Bearer " + issuer.signed(claims(DevelopmentIssuer.NAME, "tandem", "ada", false)));
        tokens.put("of nobody", "Bearer " + issuer.signed(claims(DevelopmentIssuer.NAME, "tandem", null, true)));
        tokens.put(
                "a name of two lines",
                "Bearer " + issuer.signed(claims(DevelopmentIssuer.NAME, "tandem", "a\r\nb: c", true)));
        tokens.put("no token", "Bearer opaque-token-of-another-service");
        tokens.put("a key that nobody made", "Bearer tk_abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq");
        tokens.put("another scheme", "Basic b3BlcmF0b3I6b3BlcmF0b3I=");
        return tokens;
    }

    private static JwtClaims claims(String issuer, String audience, String subject, boolean ends) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(audience);
        claims.setStringListClaim("roles", DevelopmentIssuer.ROLES);
        claims.setStringListClaim("apps", List.of("*"));
        claims.setIssuedAtToNow();
        if (subject != null) {
            claims.setSubject(subject);
        }
        if (ends) {
            NumericDate end = NumericDate.now();
            end.addSeconds(600);
            claims.setExpirationTime(end);
        }
        return claims;
    }

    /// The old trick: an asymmetric key's public half, which everybody has, taken for a shared secret.
    private static String hmac(DevelopmentIssuer issuer, String payload) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setEncodedPayload(payload);
        signature.setKey(new HmacKey(issuer.publicKey().getBytes(StandardCharsets.US_ASCII)));
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        return signature.getCompactSerialization();
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}

package io.tandem.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is kept of an API key: all but the key itself.
///
/// @param name      whose it is; several keys may have one name, so that a new one is in use before the old
///     one goes
/// @param roles     what its holder may do
/// @param reach     the apps in which its holder may
/// @param expiresAt when it ends by itself, or null
public record ApiKey(
        String name, Set<Role> roles, Reach reach, @Nullable Instant expiresAt) {
    /// What every key begins with, so that people and scanners know one when they see it.
    public static final String PREFIX = "tk_";

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    public ApiKey {
        roles = Set.copyOf(roles);
    }

    /// A key that nobody has seen yet: 256 random bits.
    public static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// What a key, or a token, is known by where it must not be kept: SHA-256, in hexadecimal. A slow hash
    /// is for what people choose and others can guess; 256 random bits nobody guesses.
    public static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Whether it still counts.
    public boolean isValid(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }

    /// Who calls with it.
    public Caller caller() {
        return new Caller(name, Caller.Kind.KEY, roles, reach);
    }
}

package io.tandem.schema.http;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A request that cannot be answered as asked; served as `application/problem+json`.
public final class Problem extends RuntimeException {
    private final int status;
    private final String title;
    private final transient Map<String, Object> members;

    /// @param status  the HTTP status
    /// @param title   what kind of problem it is
    /// @param detail  the place and the remedy
    /// @param members further members of the answer
    public Problem(int status, String title, String detail, Map<String, Object> members) {
        super(wellFormed(detail));
        this.status = status;
        this.title = title;
        this.members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /// What a request says may be no Unicode, and then nobody could read the answer.
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /// The request is malformed at this place.
    public static Problem badRequest(String place, String detail) {
        return new Problem(400, "Bad Request", place.isEmpty() ? detail : place + ": " + detail, Map.of());
    }

    /// There is no such thing.
    public static Problem notFound(String detail) {
        return new Problem(404, "Not Found", detail, Map.of());
    }

    /// What is asked for does not go together with what is there.
    public static Problem conflict(String detail) {
        return new Problem(409, "Conflict", detail, Map.of());
    }

    /// What is asked for would make something that MongoDB cannot store.
    public static Problem tooLarge() {
        return new Problem(
                413,
                "Content Too Large",
                "what this would make is larger than MongoDB stores in one document, 16 MB; nothing was changed",
                Map.of());
    }

    public int status() {
        return status;
    }

    public Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", getMessage());
        body.putAll(members);
        return body;
    }
}

package io.tandem.telemetry;

import io.tandem.access.http.Door;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Lays ready what Quarkus' access log writes of a request beside status and time: who calls, the call without its
/// query, what was taken of a long one. Each is one word or stands in quotes, whatever a client has sent.
@ApplicationScoped
public class AccessLog {
    private static final int BEFORE_ALL = -1_000_000;
    // Just behind the door.
    private static final int LET_IN = -149;
    private static final int LONGEST_PATH = 1_000;
    private static final String CALL = "tandem.call";
    private static final String WHO = "tandem.who";
    private static final String TAKEN = "tandem.taken";

    private final boolean enabled;

    AccessLog(@ConfigProperty(name = "quarkus.http.access-log.enabled") boolean enabled) {
        this.enabled = enabled;
    }

    void route(@Observes Router router) {
        if (enabled) {
            router.route().order(BEFORE_ALL).handler(this::arrived);
            router.route().order(LET_IN).handler(this::letIn);
        }
    }

    /// Notes what was taken of a request that is streamed, before its answer ends.
    public static void taken(RoutingContext routing, long lines, long bytes) {
        routing.put(TAKEN, lines + " lines " + bytes + " bytes");
    }

    private void arrived(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String path = request.path();
        routing.put(CALL, request.method().name() + " " + (path == null ? "-" : word(path)));
        routing.next();
    }

    private void letIn(RoutingContext routing) {
        Door.known(routing).ifPresent(caller -> routing.put(WHO, word(caller.name())));
        routing.next();
    }

    /// A text as one word: what could end a word, a quoted text or a line is escaped as in a URL.
    static String word(String text) {
        String cut = text.length() > LONGEST_PATH ? text.substring(0, LONGEST_PATH) : text;
        if (cut.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"')) {
            return cut;
        }
        StringBuilder word = new StringBuilder();
        cut.chars().forEach(c -> {
            if (c <= ' ' || c == '"' || (c >= 0x7f && c < 0xa0)) {
                word.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                word.append((char) c);
            }
        });
        return word.toString();
    }
}

package io.tandem.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps the labels of Quarkus' HTTP metrics few: who sends us made-up paths and methods makes no series, and
/// takes the room of none.
public final class HttpLabels implements MeterFilter {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final String UNKNOWN = "UNKNOWN";

    @Produces
    @Singleton
    static MeterFilter filter() {
        return new HttpLabels();
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().startsWith("http.")) {
            return id;
        }
        boolean served = id.getName().startsWith("http.server.") && "SUCCESS".equals(id.getTag("outcome"));
        List<Tag> tags = id.getTags().stream().map(tag -> bounded(tag, served)).toList();
        return id.replaceTags(tags);
    }

    // A path without a template is one of a route only where it was served.
    private static Tag bounded(Tag tag, boolean served) {
        return switch (tag.getKey()) {
            case "uri" -> served || !isPath(tag.getValue()) ? tag : Tag.of("uri", UNKNOWN);
            case "method" -> METHODS.contains(tag.getValue()) ? tag : Tag.of("method", UNKNOWN);
            default -> tag;
        };
    }

    private static boolean isPath(@Nullable String uri) {
        return uri != null && uri.startsWith("/") && !uri.contains("{");
    }
}

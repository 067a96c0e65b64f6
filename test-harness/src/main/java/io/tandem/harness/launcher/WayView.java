package io.tandem.harness.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// One object's way as a person reads it: a line for each step.
final class WayView {
    private static final String TIME = "%-13s %-10s %s";

    private WayView() {}

    /// The lines.
    ///
    /// @param way what schema-service answers
    static List<String> lines(JsonNode way) {
        List<String> lines = new ArrayList<>();
        lines.add(way.path("type").asText() + " " + way.path("key").asText() + " in "
                + way.path("app").asText() + ": "
                + (way.path("stored").asBoolean() ? "is stored" : "is not stored"));
        String day = "";
        String trace = "";
        for (JsonNode step : way.path("steps")) {
            String at = step.path("at").asText();
            if (!at.startsWith(day) || day.isEmpty()) {
                day = at.substring(0, 10);
                lines.add(day);
            }
            if (!step.path("trace").asText().equals(trace)) {
                trace = step.path("trace").asText();
                lines.add("  trace " + trace);
            }
            lines.add("  " + TIME.formatted(time(at), step.path("step").asText(), what(step)));
            step.path("reasons").forEach(reason -> lines.add("  " + TIME.formatted("", "", reason.asText())));
        }
        if (way.path("steps").isEmpty()) {
            lines.add("  nothing of it was traced");
        }
        for (JsonNode rejection : way.path("rejections")) {
            lines.add("  rejection " + rejection.path("id").asText() + " of "
                    + rejection.path("rejectedAt").asText() + ": "
                    + rejection.path("code").asText()
                    + (rejection.path("replayed").asBoolean() ? ", replayed" : ""));
        }
        return lines;
    }

    private static String time(String at) {
        String time = at.substring(11, at.length() - 1);
        return time.length() == 8 ? time + ".000" : time;
    }

    private static String what(JsonNode step) {
        if (step.path("step").asText().equals("accepted")) {
            return step.path("operation").asText() + " by " + step.path("user").asText("somebody") + ", event "
                    + step.path("event").asText() + ", at "
                    + step.path("replica").asText() + ", partition "
                    + step.path("partition").asText() + " offset "
                    + step.path("offset").asText();
        }
        String where = step.has("migration")
                ? step.path("migration").asText() + " " + step.path("direction").asText() + ", "
                        + step.path("from").asText() + " to " + step.path("to").asText()
                : step.has("code")
                        ? step.path("code").asText()
                        : step.has("schemaVersion")
                                ? "schema version " + step.path("schemaVersion").asText()
                                : "";
        return where + (where.isEmpty() ? "" : ", ") + "after "
                + step.path("millis").asText() + " ms";
    }
}

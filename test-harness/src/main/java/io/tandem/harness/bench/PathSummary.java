package io.tandem.harness.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the readings of `bench path` come to, behind the warm-up: the rate, and whether lag and memory stay as they
/// are, by five spans of the same length.
///
/// @param measured the readings that count
record PathSummary(List<WholePath.Reading> measured) {
    private static final int SPANS = 5;
    private static final double MILLION = 1e6;

    PathSummary {
        measured = List.copyOf(measured);
    }

    /// @param warmUp seconds at the beginning that do not count
    static PathSummary of(List<WholePath.Reading> readings, int warmUp) {
        // The last reading was taken when nothing was sent any more.
        return new PathSummary(readings.subList(0, readings.size() - 1).stream()
                .filter(each -> each.seconds() >= warmUp)
                .toList());
    }

    /// A line of the results.
    Map<String, Object> line() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("workload", "HTTP to MongoDB, 0.3 KB");
        line.put("seconds", span(measured).seconds());
        line.put("stored", stored(measured));
        line.put("perSecond", Math.round(perSecond(measured)));
        Map<String, Double> perMillion = new LinkedHashMap<>();
        span(measured).cpu().forEach((name, used) -> perMillion.put(name, perMillion(used)));
        line.put("cpuSecondsPerMillion", perMillion);
        line.put("othersCpuSeconds", span(measured).others());
        line.put("stolenSeconds", span(measured).stolen());
        List<Map<String, Object>> spans = new ArrayList<>();
        for (List<WholePath.Reading> span : spans()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("from", Math.round(span.getFirst().seconds()));
            each.put("perSecond", Math.round(perSecond(span)));
            each.put("lag", lag(span).median());
            each.put("mostLag", lag(span).most());
            Map<String, Double> resident = new LinkedHashMap<>();
            for (String process : span.getFirst().residentMebibytes().keySet()) {
                resident.put(process, resident(span, process).median());
            }
            each.put("residentMebibytes", resident);
            spans.add(each);
        }
        line.put("spans", spans);
        return line;
    }

    /// The same as Markdown.
    String table() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%n%,.0f objects a second for %.0f s, processor seconds for a million:",
                perSecond(measured),
                span(measured).seconds()));
        span(measured)
                .cpu()
                .forEach((name, used) -> text.append(String.format(Locale.ROOT, " %s %.1f", name, perMillion(used))));
        List<String> processes =
                List.copyOf(measured.getFirst().residentMebibytes().keySet());
        text.append("\n\n| from second | objects/s | lag | ");
        processes.forEach(process -> text.append(process).append(", MiB | "));
        text.append("\n|---|---|---|").append("---|".repeat(processes.size())).append('\n');
        for (List<WholePath.Reading> span : spans()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %.0f | %,.0f | %s |",
                    span.getFirst().seconds(),
                    perSecond(span),
                    lag(span).text(0)));
            processes.forEach(process -> text.append(String.format(
                    Locale.ROOT, " %.0f |", resident(span, process).median())));
            text.append('\n');
        }
        return text.append('\n').toString();
    }

    private List<List<WholePath.Reading>> spans() {
        List<List<WholePath.Reading>> spans = new ArrayList<>();
        for (int i = 0; i < SPANS; i++) {
            List<WholePath.Reading> span =
                    measured.subList(i * measured.size() / SPANS, (i + 1) * measured.size() / SPANS);
            if (span.size() > 1) {
                spans.add(span);
            }
        }
        return spans;
    }

    private static Usage span(List<WholePath.Reading> readings) {
        return readings.getLast().usage().since(readings.getFirst().usage());
    }

    private static long stored(List<WholePath.Reading> readings) {
        return readings.getLast().stored() - readings.getFirst().stored();
    }

    private static double perSecond(List<WholePath.Reading> readings) {
        return stored(readings) / span(readings).seconds();
    }

    private double perMillion(double seconds) {
        return Math.round(seconds * MILLION / stored(measured) * 100) / 100.0;
    }

    private static Spread lag(List<WholePath.Reading> readings) {
        return Spread.of(readings.stream().map(each -> (double) each.lag()).toList());
    }

    private static Spread resident(List<WholePath.Reading> readings, String process) {
        return Spread.of(readings.stream()
                .map(each -> (double) each.residentMebibytes().getOrDefault(process, 0L))
                .toList());
    }
}

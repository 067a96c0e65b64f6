package io.tandem.harness.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the rounds of one workload say: both rates, and the ratio of each round.
final class Comparison {
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> plain = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    void add(double oursPerSecond, double plainPerSecond) {
        ours.add(oursPerSecond);
        plain.add(plainPerSecond);
        ratios.add(oursPerSecond / plainPerSecond);
    }

    /// A row of a Markdown table.
    String row(String name) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s |",
                name,
                Spread.of(ours).text(0),
                Spread.of(plain).text(0),
                Spread.of(ratios).text(2));
    }
}

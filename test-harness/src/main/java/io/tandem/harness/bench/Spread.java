package io.tandem.harness.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// Several figures of one thing: the middle one, and how far they lie apart.
record Spread(double median, double least, double most) {

    static Spread of(Collection<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /// `median (least-most)`.
    String text(int decimals) {
        String format = "%,." + decimals + "f";
        return String.format(Locale.ROOT, format + " (" + format + "-" + format + ")", median, least, most);
    }
}

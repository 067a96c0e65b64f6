package io.tandem.ingest.changes;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tandem.ingest.changes.Result.Outcome;
import io.tandem.ingest.line.Fault;
import io.tandem.ingest.line.FaultCode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The results of a request's lines, in the order of the lines, as text. Pure; used by one thread, only results
/// become known from others.
final class Answer {
    private static final List<Fault> TOO_LONG =
            List.of(new Fault("", FaultCode.LINE_TOO_LONG, "a line has at most 18 MiB; an object at most 16"));

    private final Terms.Results wanted;
    private final LineCounts counts;
    private final Queue<Result> open = new ArrayDeque<>();
    private long held;
    private long size;
    private long total;
    private long last;
    private long accepted;
    private long refused;
    private boolean ended;
    private @Nullable String brokenOff;

    // Kept, so that it has its size when it is next written.
    private final StringBuilder known = new StringBuilder();

    Answer(Terms.Results wanted, LineCounts counts) {
        this.wanted = wanted;
        this.counts = counts;
    }

    /// A place for the result of the next line.
    Result expect(long line, String id) {
        return expect(new Result(line, id, 0));
    }

    /// The next line is refused.
    void refuse(long line, List<Fault> faults) {
        int characters = 0;
        for (Fault fault : faults) {
            characters += fault.characters();
        }
        held += characters;
        expect(new Result(line, "", characters)).become(new Outcome.Refused(faults));
    }

    /// The next line is longer than any may be.
    void refuseTooLong(long line) {
        refuse(line, TOO_LONG);
    }

    /// The text of the results that are known and whose turn it is, one a line.
    ///
    /// @param enough characters after which no further result is begun
    String takeKnown(int enough) {
        known.setLength(0);
        long acceptedBefore = accepted;
        while (!ended && known.length() < enough) {
            Result next = open.peek();
            Outcome outcome = next == null ? null : next.outcome();
            if (next == null || outcome == null) {
                if (brokenOff != null) {
                    known.append(end(next == null ? last + 1 : next.line(), brokenOff));
                }
                break;
            }
            switch (outcome) {
                case Outcome.Accepted accepted -> accept(known, next, accepted);
                case Outcome.Refused refused -> refuse(known, next, refused);
                case Outcome.Failed failed -> known.append(end(next.line(), failed.message()));
            }
            open.poll();
            held -= next.held();
            size -= next.size();
        }
        counts.accepted().increment((double) (accepted - acceptedBefore));
        return known.toString();
    }

    /// The last line of an answer that stops before the lines do: nothing from this line on is accepted.
    String end(long line, String message) {
        ended = true;
        counts.ended().increment(open.size());
        open.clear();
        held = 0;
        size = 0;
        StringBuilder text = new StringBuilder("{\"line\":").append(line).append(",\"status\":\"ended\",\"message\":");
        quote(text, message);
        return text.append("}\n").toString();
    }

    /// The last line of an answer that has come to the end of the lines; empty where every line had its own.
    String summary(long lines) {
        return switch (wanted) {
            case ALL -> "";
            case REFUSALS ->
                "{\"status\":\"done\",\"accepted\":" + accepted + ",\"refused\":" + refused + ",\"lines\":" + lines
                        + "}\n";
        };
    }

    /// Whether a line has come.
    boolean isBegun() {
        return last > 0;
    }

    /// Ends before the first line whose result is not known now, or soon: it is not waited for.
    void breakOff(String message) {
        brokenOff = message;
    }

    /// How many lines wait for their result to be known or taken.
    int open() {
        return open.size();
    }

    /// Characters of faults that wait for being taken.
    long held() {
        return held;
    }

    /// Bytes that results take, roughly, until they are taken.
    long size() {
        return size;
    }

    /// The same of all results there ever were.
    long total() {
        return total;
    }

    /// Whether the last line was taken that says that the answer stops early.
    boolean isEnded() {
        return ended;
    }

    private Result expect(Result result) {
        open.add(result);
        size += result.size();
        total += result.size();
        last = result.line();
        return result;
    }

    private void accept(StringBuilder text, Result result, Outcome.Accepted known) {
        accepted++;
        if (wanted == Terms.Results.REFUSALS) {
            return;
        }
        text.append("{\"line\":").append(result.line()).append(",\"id\":");
        quote(text, result.id());
        text.append(",\"status\":\"accepted\",\"partition\":").append(known.partition());
        text.append(",\"offset\":").append(known.offset()).append("}\n");
    }

    private void refuse(StringBuilder text, Result result, Outcome.Refused known) {
        refused++;
        counts.refused().increment();
        text.append("{\"line\":").append(result.line()).append(",\"status\":\"refused\",\"errors\":[");
        String comma = "";
        for (Fault fault : known.faults()) {
            text.append(comma).append("{\"pointer\":");
            quote(text, fault.pointer());
            text.append(",\"code\":");
            quote(text, fault.code().wireName());
            text.append(",\"message\":");
            quote(text, fault.message());
            text.append('}');
            comma = ",";
        }
        text.append("]}\n");
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        JsonStringEncoder.getInstance().quoteAsString(value, text);
        text.append('"');
    }
}

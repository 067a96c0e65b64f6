package io.tandem.ingest.changes;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/// Brings the text of one answer to its client, and counts what of the answer is not read. Used on the request's event
/// loop.
final class Delivery {
    private static final int QUEUE_BYTES = 128 * 1024;
    private static final int MOST_HELD_CHARACTERS = 64 * 1024;
    // Some sixty results, or one with many faults.
    private static final int FEW_BYTES = 8 * 1024;

    private final HttpServerResponse response;
    private final Answer answer;
    private final Unread unread;
    private final UnreadAnswers all;
    private final Runnable whenRead;
    private long written;
    private long held;
    private long until;

    /// @param unread   is told what moves
    /// @param all      what other requests hold
    /// @param whenRead called when further lines may be taken that could not be before
    Delivery(HttpServerResponse response, Answer answer, Unread unread, UnreadAnswers all, Runnable whenRead) {
        this.response = response;
        this.answer = answer;
        this.unread = unread;
        this.all = all;
        this.whenRead = whenRead;
    }

    /// @param whenDrained called when what was full can be written again
    void begin(Runnable whenDrained) {
        response.setWriteQueueMaxSize(QUEUE_BYTES);
        response.drainHandler(drained -> {
            unread.drained();
            whenDrained.run();
        });
    }

    /// Begins a turn, in which the results of so many lines are taken as there is room for.
    void beginTurn() {
        until = !all.isScarce() ? Long.MAX_VALUE : answer.total() + (isRead() ? FEW_BYTES : 0);
    }

    /// Whether the result of a further line can be taken in this turn.
    boolean hasRoom() {
        return answer.held() < MOST_HELD_CHARACTERS && answer.total() < until && !isFull();
    }

    /// Whether nothing more can be written now.
    boolean isFull() {
        return response.writeQueueFull();
    }

    void write(String text) {
        if (text.isEmpty()) {
            return;
        }
        head();
        Buffer bytes = Buffer.buffer(text);
        int length = bytes.length();
        written += length;
        all.add(length);
        // Also where the connection is closed.
        response.write(bytes).onComplete(gone -> {
            written -= length;
            all.add(-length);
            unread.moved();
            if (isLimited() && isRead()) {
                whenRead.run();
            }
        });
    }

    /// Ends a turn: what is held is counted, and the client is watched if it has to read before anything goes on.
    void endTurn() {
        boolean isFull = isFull();
        // Results that are not known yet are bounded by what Kafka has not acknowledged.
        holds(isFull || isLimited() ? answer.size() : answer.held());
        if (isFull || (isLimited() && written > 0)) {
            unread.watch();
        } else {
            unread.drained();
        }
        if (answer.total() >= until && isRead()) {
            whenRead.run();
        }
    }

    /// Nothing more is written. What was is counted until it is read.
    void end() {
        unread.end();
        holds(0);
    }

    /// Begins the answer, where it has not begun.
    void head() {
        if (!response.headWritten()) {
            response.setChunked(true).putHeader("content-type", "application/x-ndjson");
        }
    }

    private boolean isLimited() {
        return until < Long.MAX_VALUE;
    }

    private boolean isRead() {
        return written == 0 && answer.open() == 0;
    }

    private void holds(long now) {
        all.add(now - held);
        held = now;
    }
}

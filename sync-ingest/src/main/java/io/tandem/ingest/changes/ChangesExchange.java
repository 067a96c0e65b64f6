package io.tandem.ingest.changes;

import io.tandem.access.http.RequestEnd;
import io.tandem.ingest.Problem;
import io.tandem.ingest.body.Intake;
import io.tandem.ingest.body.Line;
import io.tandem.ingest.body.UnreadableBody;
import io.tandem.ingest.line.ChangeLine;
import io.tandem.ingest.line.DeclaredModel;
import io.tandem.ingest.line.LineParser;
import io.tandem.ingest.quota.Allowance;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjLongConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One request that is taken and answered at the same time, on its event loop. Everything is pulled: the client
/// is asked for its next bytes only when Kafka's buffer has room, few enough lines are open, and the client reads
/// its answer.
final class ChangesExchange {
    private static final Logger LOG = Logger.getLogger(ChangesExchange.class);
    private static final int MOST_OPEN_LINES = 10_000;
    private static final int WRITE_CHARACTERS = 32 * 1024;

    private final Means means;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final @Nullable DeclaredModel model;
    private final ObjLongConsumer<ChangesExchange> whenOver;
    private final Context context;
    private final LineParser parser;
    private final Intake intake;
    private final EventSender sender;
    private final Answer answer;
    private final Delivery delivery;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Pace pace;
    private final Silence silence;
    private boolean fetching;
    private boolean advancing;
    private @Nullable String stopping;
    private boolean broken;
    private boolean over;

    ChangesExchange(
            Means means,
            HttpServerRequest request,
            String app,
            Terms.Understood terms,
            @Nullable DeclaredModel model,
            Allowance allowance,
            LineCounts counts,
            ObjLongConsumer<ChangesExchange> whenOver) {
        this.means = means;
        this.request = request;
        this.response = request.response();
        this.model = model;
        this.whenOver = whenOver;
        this.context = means.vertx().getOrCreateContext();
        this.parser = means.parsers().get();
        this.intake = terms.intake(
                means.longLines().share(this::wake), means.windows().share(this::wake));
        this.sender = new EventSender(means.publisher(), means.inFlight(), app, terms, this::wake);
        this.answer = new Answer(terms.results(), counts);
        Unread unread = new Unread(means.vertx(), means.unreadAnswer(), this::cutOff);
        this.delivery = new Delivery(response, answer, unread, means.unread(), this::wake);
        this.pace = new Pace(means.vertx(), allowance, this::advance);
        this.silence = new Silence(means.vertx(), means.silence(), this::tooSilent);
    }

    /// Begins to read a request that has been paused until now.
    void begin() {
        delivery.begin(this::advance);
        response.exceptionHandler(failure -> finish());
        response.closeHandler(closed -> finish());
        request.exceptionHandler(failure -> finish());
        request.endHandler(end -> {
            silence.heard(0);
            intake.end();
            advance();
        });
        request.handler(this::received);
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            response.writeContinue();
        }
        advance();
    }

    /// Takes no further line, and ends the answer after those that were taken. From any thread.
    void stop(String why) {
        context.runOnContext(now -> {
            if (stopping == null) {
                stopping = why;
                advance();
            }
        });
    }

    /// Looks whether there is room now, and whether this one keeps others waiting. From any thread.
    void look() {
        context.runOnContext(now -> {
            if (!over && stopping == null && intake.isOverdue()) {
                giveUp(Problem.of(408, "Request Timeout", "others waited too long for the memory that this one has"));
            }
            advance();
        });
    }

    // Many results become known at once: one turn of the event loop serves them all.
    private void wake() {
        if (woken.compareAndSet(false, true)) {
            context.runOnContext(now -> {
                woken.set(false);
                advance();
                if (over) {
                    rest();
                }
            });
        }
    }

    private void received(Buffer bytes) {
        fetching = false;
        silence.heard(bytes.length());
        if (!over) {
            intake.offer(bytes.getBytes());
            advance();
        }
    }

    private void advance() {
        // Reading and writing may call back at once.
        if (advancing || over) {
            return;
        }
        advancing = true;
        try {
            takeAndWrite();
        } catch (RuntimeException e) {
            breakOff(e);
        } finally {
            advancing = false;
        }
    }

    private void takeAndWrite() {
        try {
            intake.begin();
            delivery.beginTurn();
            do {
                takeLines();
            } while (writeKnown());
            endWhereDone();
        } catch (UnreadableBody e) {
            giveUp(e.problem());
        } finally {
            sender.flush();
        }
        endTurn();
    }

    private void takeLines() {
        while (stopping == null
                && sender.isFree()
                && pace.isFree()
                && answer.open() < MOST_OPEN_LINES
                && delivery.hasRoom()) {
            Line line = intake.next();
            pace.reached(intake.count(), intake.divided());
            if (line != null) {
                take(line);
            } else if (intake.isSpent()) {
                wake();
                return;
            } else if (intake.isWaiting() || intake.isExhausted() || fetching) {
                return;
            } else {
                fetching = true;
                silence.asked(intake.count());
                request.fetch(1);
            }
        }
    }

    private void take(Line line) {
        switch (line) {
            case Line.TooLong tooLong -> answer.refuseTooLong(tooLong.number());
            case Line.Read read -> {
                switch (parser.parse(read.bytes(), model)) {
                    case ChangeLine.Faulty faulty -> answer.refuse(read.number(), faulty.faults());
                    case ChangeLine.Sound sound -> sender.send(sound, answer.expect(read.number(), sound.id()));
                }
            }
        }
    }

    private boolean writeKnown() {
        if (delivery.isFull()) {
            return false;
        }
        int open = answer.open();
        delivery.write(answer.takeKnown(WRITE_CHARACTERS));
        return answer.open() < open && !answer.isEnded();
    }

    private void endWhereDone() {
        boolean answered = answer.open() == 0;
        if (answer.isEnded()) {
            end();
        } else if (answered && intake.isExhausted()) {
            delivery.write(answer.summary(intake.count()));
            end();
        } else if (answered && stopping != null) {
            delivery.write(answer.end(intake.count() + 1, stopping));
            end();
        }
    }

    private void endTurn() {
        if (!over) {
            delivery.endTurn();
            rest();
        }
    }

    private void tooSilent() {
        if (!over && stopping == null) {
            giveUp(Problem.of(408, "Request Timeout", silence.told()));
        }
    }

    /// Nothing can be read on. Before the first line that is a problem; later the answer ends behind the lines taken.
    private void giveUp(Problem problem) {
        if (intake.count() > 0) {
            stopping = problem.detail() + "; no line was read from here on";
            answer.expect(intake.count() + 1, "").become(new Result.Outcome.Failed(stopping));
            wake();
            return;
        }
        finish();
        problem.answer(means.vertx(), request);
    }

    // A fault of ours. Whatever it left behind, no client waits for an answer: it ends before the first line whose
    // result is not known, and where not even that can be written, it is cut off.
    private void breakOff(RuntimeException fault) {
        LOG.error("A request to changes ends early, through a fault of this service", fault);
        stopping = "a fault of this service, which its log tells; send again from this line";
        if (response.ended()) {
            finish();
        } else if (broken || over) {
            cutOff();
        } else if (answer.isBegun()) {
            broken = true;
            answer.breakOff(stopping);
            wake();
        } else {
            finish();
            Problem.of(500, "Internal Server Error", "a fault of this service, which its log tells; nothing was taken")
                    .answer(means.vertx(), request);
        }
    }

    private void end() {
        delivery.head();
        finish();
        RequestEnd.end(means.vertx(), request, stopping != null);
    }

    private void cutOff() {
        finish();
        RequestEnd.cut(request);
    }

    // A line that is still kept for Kafka needs its room still.
    private void rest() {
        if (!sender.isWaiting()) {
            intake.rest(over || stopping != null);
        }
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        delivery.end();
        silence.end();
        pace.end();
        sender.abandon();
        intake.close();
        rest();
        whenOver.accept(this, intake.count());
    }
}

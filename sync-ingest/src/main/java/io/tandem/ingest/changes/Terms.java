package io.tandem.ingest.changes;

import io.tandem.access.Caller;
import io.tandem.access.Claims;
import io.tandem.contract.SyncedObjectEvent.Client;
import io.tandem.ingest.Problem;
import io.tandem.ingest.body.ArrayLines;
import io.tandem.ingest.body.Gunzip;
import io.tandem.ingest.body.Intake;
import io.tandem.ingest.body.LongLines;
import io.tandem.ingest.body.NdjsonLines;
import io.tandem.ingest.body.Unzstd;
import io.tandem.ingest.body.Windows;
import io.tandem.ingest.line.LineParser;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the head of a request says about its lines and its answer.
sealed interface Terms {
    /// A head that is understood.
    ///
    /// @param body    how the lines are put together
    /// @param coding  how the body is compressed
    /// @param results which results the client wants to read
    /// @param model   id of the model that the client declared
    /// @param client  the program that writes
    /// @param user    who writes
    /// @param caller  whose token or key it came with
    /// @param trace   what its lines take with them
    record Understood(
            Body body,
            Coding coding,
            Results results,
            @Nullable String model,
            @Nullable Client client,
            String user,
            Caller caller,
            LineTrace trace)
            implements Terms {
        /// What reads the lines of such a body.
        Intake intake(LongLines.Share room, Windows.Share windows) {
            return new Intake(
                    switch (body) {
                        case NDJSON -> new NdjsonLines(LineParser.LONGEST_LINE);
                        case ARRAY -> new ArrayLines(LARGEST_ARRAY);
                    },
                    switch (coding) {
                        case NONE -> null;
                        case GZIP -> new Gunzip();
                        case ZSTD -> new Unzstd(windows);
                    },
                    room);
        }
    }

    /// The head asks for what there is not.
    record Refused(Problem problem) implements Terms {}

    /// How lines are put together.
    enum Body {
        NDJSON,
        ARRAY
    }

    /// How a body is compressed.
    enum Coding {
        NONE,
        GZIP,
        ZSTD
    }

    /// Which results an answer has.
    enum Results {
        /// One for each line.
        ALL,
        /// Refused lines, and a last line of counts.
        REFUSALS
    }

    Pattern MODEL = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    int LONGEST_CLIENT = 256;
    int LARGEST_ARRAY = 16 * 1024 * 1024;

    /// Reads a head.
    ///
    /// @param caller who sends it
    /// @param trace  what its lines take with them
    static Terms of(HttpServerRequest request, Caller caller, LineTrace trace) {
        Body body;
        switch (mediaType(request.getHeader("content-type"))) {
            case "",
                    "application/x-ndjson",
                    "application/ndjson",
                    "application/jsonl",
                    "application/json-lines",
                    "text/plain" -> body = Body.NDJSON;
            case "application/json" -> body = Body.ARRAY;
            default -> {
                return refused(
                        415, "Content-Type is application/x-ndjson (one change a line) or application/json (an array)");
            }
        }
        Coding coding;
        switch (mediaType(request.getHeader("content-encoding"))) {
            case "", "identity" -> coding = Coding.NONE;
            case "gzip", "x-gzip" -> coding = Coding.GZIP;
            case "zstd" -> coding = Coding.ZSTD;
            default -> {
                return refused(415, "Content-Encoding is gzip, zstd or absent");
            }
        }
        Results results;
        switch (request.getParam("results")) {
            case null -> results = Results.ALL;
            case "all" -> results = Results.ALL;
            case "refusals" -> results = Results.REFUSALS;
            default -> {
                return refused(400, "results is all or refusals");
            }
        }
        String model = request.getHeader("tandem-model");
        if (model != null && !MODEL.matcher(model).matches()) {
            return refused(400, "Tandem-Model is the id that declaring the model answered");
        }
        String client;
        String user;
        try {
            client = text(request.getHeader("tandem-client"));
            user = text(request.getHeader("tandem-user"));
        } catch (CharacterCodingException malformed) {
            return refused(400, "Tandem-Client and Tandem-User are UTF-8, and one of them is not");
        }
        if (client != null && (client.length() > LONGEST_CLIENT || client.lastIndexOf('/') <= 0)) {
            return refused(400, "Tandem-Client is name/version, of at most " + LONGEST_CLIENT + " characters");
        }
        if (user != null && caller.kind() != Caller.Kind.KEY) {
            return new Refused(Problem.of(
                    403,
                    "Forbidden",
                    "Tandem-User is for API keys, whose holders write for their users; a token's user is its subject"));
        }
        if (user != null && !Claims.isName(user)) {
            return refused(400, "Tandem-User is a name of 1 to 256 characters");
        }
        return new Understood(
                body,
                coding,
                results,
                model,
                client == null ? null : client(client),
                user == null ? caller.name() : user,
                caller,
                trace);
    }

    /// What a header says whose bytes are UTF-8: the HTTP server makes one character of each.
    ///
    /// @throws CharacterCodingException when they are not
    static @Nullable String text(@Nullable String header) throws CharacterCodingException {
        return header == null
                ? null
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(header.getBytes(StandardCharsets.ISO_8859_1)))
                        .toString();
    }

    private static Client client(String header) {
        int slash = header.lastIndexOf('/');
        return new Client(header.substring(0, slash), header.substring(slash + 1));
    }

    private static Refused refused(int status, String detail) {
        return new Refused(Problem.of(status, status == 415 ? "Unsupported Media Type" : "Bad Request", detail));
    }

    private static String mediaType(@Nullable String header) {
        return header == null ? "" : header.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }
}

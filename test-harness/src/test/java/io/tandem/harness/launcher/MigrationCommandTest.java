package io.tandem.harness.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/// How long a command waits, by what partner-sync answers one time after the other; the last answer stays.
@Timeout(30)
class MigrationCommandTest {
    private final Deque<String> answers = new ArrayDeque<>();
    private HttpServer partnerSync;
    private String said = "";

    @BeforeEach
    void start() throws IOException {
        partnerSync = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        partnerSync.createContext("/", this::answer);
        partnerSync.start();
    }

    @AfterEach
    void stop() {
        partnerSync.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean asked = exchange.getRequestMethod().equals("POST");
        String answer = asked ? "{}" : answers.size() > 1 ? answers.pop() : answers.element();
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(asked ? 202 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /// The exit status of a command, while partner-sync tells these states of the migration.
    private int run(List<String> told, String... arguments) {
        answers.clear();
        answers.addAll(told);
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            CommandLine line = new CommandLine(new MigrationCommand());
            String url = "http://localhost:" + partnerSync.getAddress().getPort();
            String[] all = Stream.concat(Arrays.stream(arguments), Stream.of("--url", url, "--token", "t"))
                    .toArray(String[]::new);
            return line.execute(all);
        } finally {
            System.setOut(out);
            System.setErr(err);
            said = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private static String in(String state) {
        return "{\"name\": \"m\", \"state\": \"" + state + "\", \"reason\": \"because\"}";
    }

    @Test
    void a_start_that_is_refused_for_one_that_had_crossed_ends_the_wait() {
        assertThat(run(List.of(in("checking"), in("aborted")), "start", "m")).isEqualTo(1);
        assertThat(said).contains("tandem: m is aborted: because");
        assertThat(run(List.of(in("checking"), in("copying"), in("live")), "start", "m"))
                .isZero();
    }

    @Test
    void what_somebody_else_leads_elsewhere_ends_the_wait() {
        assertThat(run(List.of(in("copying"), in("aborting")), "start", "m")).isEqualTo(1);
        assertThat(run(List.of(in("retiring"), in("aborting")), "retire", "m")).isEqualTo(1);
        assertThat(run(List.of(in("retiring"), in("retired")), "retire", "m")).isZero();
        assertThat(run(List.of(in("aborting"), in("paused")), "abort", "m")).isEqualTo(1);
        assertThat(run(List.of(in("live"), in("defined")), "watch", "m")).isZero();
    }

    @Test
    void an_abort_during_the_first_check_ends_in_defined() {
        assertThat(run(List.of(in("defined")), "abort", "m")).isZero();
        assertThat(run(List.of(in("aborting"), in("aborted")), "abort", "m")).isZero();
    }

    private static String verification(String state, String members) {
        return "{\"name\": \"m\", \"state\": \"" + state + "\", \"verification\": {" + members + "}}";
    }

    @Test
    void a_verification_that_cannot_go_on_ends_the_wait() {
        String before = verification("live", "\"state\": \"clean\", \"startedAt\": 1, \"endedAt\": 2");
        String running = verification("live", "\"state\": \"running\", \"startedAt\": 3");
        String paused = verification("paused", "\"state\": \"running\", \"startedAt\": 3");
        String clean = verification("live", "\"state\": \"clean\", \"startedAt\": 3, \"endedAt\": 4");

        assertThat(run(List.of(before, before, running, paused), "verify", "m")).isEqualTo(1);
        assertThat(said).contains("tandem: m is paused");
        assertThat(run(List.of(before, before, running, clean), "verify", "m")).isZero();
    }

    @Test
    void a_repair_during_a_verification_ends_with_that() {
        String before = verification("live", "\"state\": \"running\", \"startedAt\": 3");
        String repairing = verification(
                "live", "\"state\": \"mismatched\", \"startedAt\": 3, \"endedAt\": 4, \"repairing\": true");
        String clean = verification("live", "\"state\": \"clean\", \"startedAt\": 3, \"endedAt\": 5");

        assertThat(run(List.of(before, before, repairing, clean), "repair", "m"))
                .isZero();
        assertThat(run(List.of(before, before, in("aborted")), "repair", "m")).isEqualTo(1);
    }
}

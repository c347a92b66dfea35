package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.simulator.Receiver.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.simulator.Receiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SimulateCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void exitsWithZeroWhenAllIsAccepted() {
        int exit = reso("--events", "25", "--batch", "10", "--label", "IDX Feed 123");

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("accepted", "p50", "p99").containsPattern("accepted +25 +3");
        assertThat(err.toString()).isEmpty();
        assertThat(receiver.requests()).hasSize(3).allSatisfy(request -> {
            assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer demo-token");
            assertThat(request.headers().getFirst("EntityEventSource")).isEqualTo("IDX Feed 123");
        });
    }

    @Test
    void sendsNoLabelUnlessAsked() {
        reso("--events", "1");

        assertThat(receiver.requests()).hasSize(1);
        assertThat(receiver.requests().get(0).headers()).doesNotContainKey("EntityEventSource");
    }

    @Test
    void theSeedIsPassedOn() {
        reso("--events", "1", "--seed", "7");
        reso("--events", "1", "--seed", "7");
        reso("--events", "1", "--seed", "8");

        assertThat(receiver.requests().get(1).body()).isEqualTo(receiver.requests().get(0).body());
        assertThat(receiver.requests().get(2).body()).isNotEqualTo(receiver.requests().get(0).body());
    }

    @Test
    void printsNothingButOneJsonObjectWhenAsked() throws IOException {
        int exit = reso("--events", "25", "--batch", "10", "--connections", "2", "--gzip", "--json");

        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(exit).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        assertThat(json.at("/events/accepted").intValue()).isEqualTo(25);
        assertThat(json.at("/requests/sent").intValue()).isEqualTo(3);
    }

    @Test
    void aWrongTokenStopsItWithWhatTheServerSaidAndExitCodeOne() {
        receiver.always(status(401, "{\"detail\":\"no such token\"}", "WWW-Authenticate", "Bearer"));

        int exit = reso("--events", "25", "--batch", "10");

        assertThat(exit).isEqualTo(1);
        assertThat(receiver.requests()).hasSize(1);
        assertThat(err.toString())
                .contains("Stopped: the server answered 401: {\"detail\":\"no such token\"}. Check the token")
                .doesNotContain("demo-token");
        assertThat(out.toString()).containsPattern("failed +10 +1");
    }

    @Test
    void saysHowToGoOn() {
        receiver.answering(status(200, ""), status(413, ""));

        reso("--events", "25", "--batch", "10");

        assertThat(err.toString()).contains("--from 11 --events 15");
    }

    @Test
    void nobodyThereIsExitCodeTwo() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        int exit = simulate("reso", "--url", "http://127.0.0.1:" + port + "/reso/demo", "--token", "x", "--events", "1",
                "--attempts", "1");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("the connection was refused", "Nothing answers at http://127.0.0.1:" + port + ".");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--events     | 0    | number of events must be at least 1",
        "--events     | many | --events",
        "--batch      | 0    | batch size must be between 1 and 10000",
        "--rate       | -5   | rate must be",
        "--connections| 0    | connections must be between",
        "--from       | 0    | first event's number must be",
        "--attempts   | 0    | attempts must be",
        "--timeout    | 0    | --timeout must be between 1 and 86400 seconds",
        "--patience   | -1   | --patience must be between 0 and 86400 seconds",
        "--url        | demo | the URL must be like",
        "--label      | ''   | EntityEventSource must be printable",
        "--bogus      | 1    | Unknown options: '--bogus'"})
    void aWrongValueIsNamedAndExitCodeTwo(String option, String value, String message) {
        int exit = "--events".equals(option) ? reso(option, value) : reso("--events", "10", option, value);

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines().findFirst()).get().asString().contains(message);
        assertThat(out.toString()).isEmpty();
        assertThat(receiver.requests()).isEmpty();
    }

    @Test
    void aTokenIsNeeded() {
        assertThat(simulate("reso", "--url", receiver.uri().toString(), "--events", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("--token=TOKEN");
    }

    @Test
    void aProviderIsNeeded() {
        assertThat(simulate()).isEqualTo(2);
        assertThat(err.toString()).contains("Say which provider to play");
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(simulate("reso", "--help")).isZero();
        assertThat(out.toString()).contains("--url", "--token", "--events", "--batch", "--rate", "--connections", "--seed",
                "--label", "--gzip", "--attempts", "--json", "--[no-]progress", "Exit codes:");
    }

    private int reso(String... options) {
        List<String> arguments = new ArrayList<>(List.of("reso", "--token", "demo-token"));
        if (!List.of(options).contains("--url")) {
            arguments.addAll(List.of("--url", receiver.uri().toString()));
        }
        arguments.addAll(List.of(options));
        return simulate(arguments.toArray(String[]::new));
    }

    private int simulate(String... arguments) {
        return new CommandLine(new SimulateCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}

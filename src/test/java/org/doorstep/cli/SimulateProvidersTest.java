package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.doorstep.simulator.Receiver.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.doorstep.simulator.Receiver;
import org.doorstep.simulator.Receiver.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code simulate showinghub | spark | repliers}. */
class SimulateProvidersTest {

    private static final String SECRET = "s3cret-in-the-path";

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
    void showingHubSendsOneObjectARequestWithItsHeaders() throws IOException {
        int exit = simulate("showinghub", "--url", url("/showinghub/hub"), "--header", "X-Hub-Key=k=1", "--header", "X-Mls=bright",
                "--events", "5", "--json");

        assertThat(exit).isZero();
        assertThat(receiver.requests()).hasSize(5).allSatisfy(request -> {
            assertThat(request.path()).isEqualTo("/showinghub/hub");
            assertThat(request.headers().getFirst("X-Hub-Key")).isEqualTo("k=1");
            assertThat(request.headers().getFirst("X-Mls")).isEqualTo("bright");
            assertThat(request.json().hasNonNull("eventName")).isTrue();
        });
        assertThat(new ObjectMapper().readTree(out.toString()).at("/events/accepted").intValue()).isEqualTo(5);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void showingHubStopsAfterThreeTriesAndSaysThatItIsInactivated() {
        receiver.answering(status(200, "")).always(status(500, "the disk is full"));

        int exit = simulate("showinghub", "--url", url("/showinghub/hub"), "--events", "5", "--pause", "0");

        assertThat(exit).isEqualTo(1);
        assertThat(receiver.requests()).hasSize(4);
        assertThat(err.toString()).contains("Stopped: the server answered 500: the disk is full (attempt 3 of 3)",
                "--from 2 --events 4", "The subscription is now inactivated", "/activate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--header | Host=x | restricted header name", "--header | X Y=x | invalid header name",
        "--pause | -1 | --pause must be between 0 and 86400 seconds", "--batch | 2 | Unknown options: '--batch'"})
    void showingHubNamesAWrongValue(String option, String value, String message) {
        int exit = simulate("showinghub", "--url", url("/showinghub/hub"), "--events", "5", option, value);

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains(message).doesNotContain("now inactivated");
        assertThat(receiver.requests()).isEmpty();
    }

    @Test
    void sparkSendsOneSkinnyObjectARequest() {
        int exit = simulate("spark", "--url", url("/spark/news/" + SECRET), "--events", "3");

        assertThat(exit).isZero();
        assertThat(receiver.requests()).hasSize(3).allSatisfy(request -> {
            assertThat(request.path()).isEqualTo("/spark/news/" + SECRET);
            assertThat(request.json().at("/NewsFeed/Subscription/Id").textValue()).hasSize(26);
        });
    }

    @Test
    void sparkShowsItsSecretNowhere() {
        receiver.always(status(401, "{\"path\":\"/spark/news/" + SECRET + "\"}"));

        int exit = simulate("spark", "--url", url("/spark/news/" + SECRET), "--events", "3", "--attempts", "1", "--json");

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).contains("the server answered 401", "Check the secret in the URL").doesNotContain(SECRET);
        assertThat(out.toString()).contains("401").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://host/spark/news/a b-" + SECRET, "spark/news/" + SECRET, "http://me@host/spark/news/" + SECRET})
    void sparkShowsItsSecretNotEvenInAWrongUrl(String wrong) {
        assertThat(simulate("spark", "--url", wrong, "--events", "3")).isEqualTo(2);
        assertThat(err.toString()).contains("the URL must be like").doesNotContain(SECRET);
    }

    @Test
    void sparkWithNobodyThereIsExitCodeTwo() {
        String url = url("/spark/news/" + SECRET);
        receiver.close();

        assertThat(simulate("spark", "--url", url, "--events", "3", "--attempts", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("Nothing answers at http://127.0.0.1:").doesNotContain(SECRET);
    }

    @Test
    void repliersShakesHandsForEachEventAndThenDeliversWithThatSecret() {
        receiver.always(SimulateProvidersTest::echo);

        int exit = simulate("repliers", "--url", url("/repliers/homes"), "--events", "4");

        List<Request> requests = receiver.requests();
        assertThat(exit).isZero();
        assertThat(requests).extracting(request -> request.path().substring("/repliers/homes/".length())).containsExactly(
                "listing.created", "listing.updated", "listing.created", "listing.updated", "listing.created", "listing.updated");
        assertThat(requests.subList(0, 2)).allSatisfy(request -> assertThat(request.body()).isEmpty());
        assertThat(secret(requests.get(0))).isNotEqualTo(secret(requests.get(1)));
        assertThat(requests.subList(2, 6)).allSatisfy(request -> assertThat(request.json().isArray()).isTrue())
                .extracting(SimulateProvidersTest::secret).containsExactly(secret(requests.get(0)), secret(requests.get(1)),
                        secret(requests.get(0)), secret(requests.get(1)));
    }

    @Test
    void repliersSaysHowToArmAPathThatIsNot() {
        receiver.answering(SimulateProvidersTest::echo).always(status(401, "{\"detail\":\"not armed\"}"));

        int exit = simulate("repliers", "--url", url("/repliers/homes/"), "--events", "4", "--json");

        assertThat(exit).isEqualTo(1);
        assertThat(receiver.requests()).hasSize(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("The handshake for listing.updated failed: the server answered 401",
                "bin/doorstep arm homes listing.created --no-wait", "bin/doorstep arm homes listing.updated --no-wait");
    }

    @Test
    void repliersGoesOnWithTheSecretsThatItPrinted() {
        receiver.always(SimulateProvidersTest::echo);
        simulate("repliers", "--url", url("/repliers/homes"), "--events", "2");
        List<String> arguments = new ArrayList<>(List.of("repliers", "--url", url("/repliers/homes"), "--events", "2", "--from", "3"));
        for (Matcher printed = Pattern.compile("--secret \\S+").matcher(err.toString()); printed.find();) {
            arguments.addAll(Arrays.asList(printed.group().split(" ")));
        }

        int exit = simulate(arguments.toArray(String[]::new));

        assertThat(exit).isZero();
        assertThat(receiver.requests()).hasSize(6);
        assertThat(secret(receiver.requests().get(4))).isEqualTo(secret(receiver.requests().get(0)));
        assertThat(secret(receiver.requests().get(5))).isEqualTo(secret(receiver.requests().get(1)));
    }

    @Test
    void repliersTakesOneSecretForAllAndTheOtherShape() {
        int exit = simulate("repliers", "--url", url("/repliers/homes"), "--events", "2", "--event", "agent.created", "--event",
                "client.updated", "--secret", "one-for-all", "--shape", "object");

        assertThat(exit).isZero();
        assertThat(receiver.requests()).hasSize(2).allSatisfy(request -> assertThat(secret(request)).isEqualTo("one-for-all"));
        assertThat(receiver.requests().get(0).path()).isEqualTo("/repliers/homes/agent.created");
        assertThat(receiver.requests().get(0).json().at("/data/password").textValue()).isNotEmpty();
        assertThat(receiver.requests().get(1).json().hasNonNull("previous")).isTrue();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void repliersWithNobodyThereIsExitCodeTwo() {
        String url = url("/repliers/homes");
        receiver.close();

        assertThat(simulate("repliers", "--url", url, "--events", "2")).isEqualTo(2);
        assertThat(err.toString()).contains("the connection was refused", "Nothing answers at http://127.0.0.1:").doesNotContain(" arm ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--event | listing.sold | Repliers has no event 'listing.sold'", "--shape | round | --shape",
        "--secret | a,b\u00e9 | must be printable ASCII", "--url | homes | the URL must be like"})
    void repliersNamesAWrongValue(String option, String value, String message) {
        List<String> arguments = new ArrayList<>(List.of("repliers", "--events", "2", option, value));
        if (!option.equals("--url")) {
            arguments.addAll(List.of("--url", url("/repliers/homes")));
        }

        assertThat(simulate(arguments.toArray(String[]::new))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(receiver.requests()).isEmpty();
    }

    @Test
    void repliersWantsOneSecretOrAsManyAsEvents() {
        assertThat(simulate("repliers", "--url", url("/repliers/homes"), "--events", "2", "--secret", "aaaa", "--secret", "bbbb",
                "--secret", "cccc")).isEqualTo(2);
        assertThat(err.toString()).contains("once for each of the 2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"showinghub | --header", "spark | 5 s to answer", "repliers | bin/doorstep arm"})
    void helpSaysWhatANewcomerNeeds(String provider, String text) {
        assertThat(simulate(provider, "--help")).isZero();
        assertThat(out.toString()).contains(text, "--url", "--events", "--rate", "--seed", "--connections", "--json", "Exit codes:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"showinghub-api | DisabledDueToError", "spark-api | --read-only", "repliers-api | handshake", "reso-api | --push-url"})
    void helpOfThoseWithAnApiSaysHowToMakeThingsHappen(String provider, String text) {
        assertThat(simulate(provider, "--help")).isZero();
        assertThat(out.toString()).contains(text, "--port", "--rate", "--seed", "/_sim/events", "/_sim/faults");
    }

    private static void echo(HttpExchange exchange) throws IOException {
        status(200, "{}", "X-Hook-Secret", exchange.getRequestHeaders().getFirst("X-Hook-Secret")).to(exchange);
    }

    private static String secret(Request request) {
        return request.headers().getFirst("X-Hook-Secret");
    }

    private String url(String path) {
        return receiver.uri(path).toString();
    }

    private int simulate(String... arguments) {
        List<String> all = new ArrayList<>(List.of("simulate"));
        all.addAll(List.of(arguments));
        return Commands.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all.toArray(String[]::new));
    }
}

package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.doorstep.testing.RawSender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a door answers whatever its route is made of: loaded past the check of a start, which would refuse most of these. */
@TestInstance(Lifecycle.PER_CLASS)
class ReceiptTest {

    private static final String REST = "[{process: {ref: guard}}, {process: {ref: authenticate}}, {process: {ref: admit}}";
    private static final String OK = "{setHeader: {name: CamelHttpResponseCode, constant: 200}}";
    private static final String ACCEPT = "{process: {ref: accept}}";

    /** Nothing is stored, so there must be no 2xx. */
    private static final List<String> LOSING = List.of(
            "[{log: gone}]", "[{stop: {}}]", "[" + OK + ", {setBody: {constant: '{\"delivery\":\"made up\"}'}}]",
            REST + "]", REST + ", {log: accept}]", REST + ", {stop: {}}, " + ACCEPT + "]", REST + ", " + OK + "]",
            REST + ", {filter: {simple: '${body} == 1', steps: [" + ACCEPT + "]}}]",
            REST + ", {filter: {simple: '${body} == 1', steps: [" + ACCEPT + "]}}, " + OK + "]",
            REST + ", {choice: {when: [{simple: '${body} == 1', steps: [" + ACCEPT + "]}], otherwise: {steps: [{setBody: {constant: ok}}]}}}]",
            REST + ", {loop: {constant: 0, steps: [" + ACCEPT + "]}}]",
            REST + ", {setBody: {constant: ''}}, {split: {tokenize: {token: ','}, steps: [{filter: {simple: '${body} == 1', steps: [" + ACCEPT + "]}}]}}]",
            REST + ", {multicast: {steps: [{filter: {simple: '${body} == 1', steps: [" + ACCEPT + "]}}, " + OK + "]}}]",
            REST + ", {doTry: {steps: [{throwException: {exceptionType: java.lang.IllegalStateException, message: x}}, " + ACCEPT + "], doCatch: [{exception: [java.lang.Exception], steps: ["
                    + OK + "]}]}}]",
            REST + ", {process: {ref: accept, disabled: true}}, " + OK + "]",
            REST + ", {removeProperties: {pattern: '*'}}, {doTry: {steps: [" + ACCEPT + "], doCatch: [{exception: [java.lang.Exception], steps: [" + OK + "]}]}}]",
            REST + ", {throwException: {exceptionType: java.lang.IllegalStateException, message: x}}]",
            REST + ", {to: 'direct:nobody'}, " + ACCEPT + "]",
            "[{process: {ref: guard}}, {process: {ref: admit}}, {process: {ref: refusing}}, " + OK + "]",
            "[" + ACCEPT + ", " + OK + "]",
            REST + ", {wireTap: {uri: 'direct:slowly'}}]",
            REST + ", {wireTap: {uri: 'direct:slowly'}}, " + OK + "]",
            REST + ", {to: 'seda:elsewhere?waitForTaskToComplete=Never'}, " + OK + "]",
            REST + ", {aggregate: {correlationExpression: {constant: x}, aggregationStrategy: '#class:org.apache.camel.processor.aggregate.UseLatestAggregationStrategy', completionTimeout: 100, discardOnCompletionTimeout: true, steps: ["
                    + ACCEPT + "]}}]");

    /** In the end it is stored, and that is what is said. */
    private static final List<String> STORING = List.of(
            REST + ", " + ACCEPT + "]", REST + ", " + ACCEPT + ", {setHeader: {name: CamelHttpResponseCode, constant: 204}}]",
            REST + ", " + ACCEPT + ", " + ACCEPT + "]",
            REST + ", {to: 'direct:store'}]", REST + ", {to: 'direct:store'}, {setHeader: {name: CamelHttpResponseCode, constant: 503}}]",
            REST + ", {multicast: {steps: [" + ACCEPT + ", {setHeader: {name: CamelHttpResponseCode, constant: 500}}]}}]",
            REST + ", {multicast: {steps: [" + ACCEPT + ", {throwException: {exceptionType: java.lang.IllegalStateException, message: x}}]}}]",
            REST + ", {loop: {constant: 3, steps: [" + ACCEPT + "]}}]",
            REST + ", {enrich: {constant: 'direct:store'}}, {setBody: {constant: ''}}]",
            REST + ", {doTry: {steps: [" + ACCEPT + "], doFinally: {steps: [{setBody: {constant: mine}}, {removeHeaders: {pattern: '*'}}]}}}]");

    private final CountDownLatch late = new CountDownLatch(1);
    private House house;

    private static Stream<String> routes() {
        return Stream.concat(LOSING.stream(), STORING.stream());
    }

    static IntStream losing() {
        return IntStream.range(0, LOSING.size());
    }

    static IntStream storing() {
        return IntStream.range(LOSING.size(), LOSING.size() + STORING.size());
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        house = House.in(folder).feeds("feeds:\n" + Stream.of("v", "nowhere", "get", "xml").map(name -> "  " + name + ": {provider: reso, auth: {bearer: [" + House.TOKEN + "]}}\n").collect(Collectors.joining())
                + signed("signed")
                + signed("signed2")).start();
        CamelContext camel = house.doorstep().camel();
        camel.getRouteController().stopRoute("door-reso");
        camel.getRouteController().stopRoute("door-showinghub");
        camel.getRegistry().bind("later", (Processor) exchange -> assertThat(late.await(60, TimeUnit.SECONDS)).isTrue());
        camel.getRegistry().bind("refusing", (Processor) exchange -> Answer.unauthorized(true, true).write(exchange));
        load("- route: {id: store, from: {uri: 'direct:store', steps: [" + ACCEPT + "]}}\n"
                + "- route: {id: slowly, from: {uri: 'direct:slowly', steps: [{process: {ref: later}}, " + ACCEPT + "]}}\n");
        load("- route: {id: get, from: {uri: 'platform-http:/reso/get?httpMethodRestrict=GET', steps: " + REST + ", " + ACCEPT + "]}}\n");
        load("- route: {id: xml, from: {uri: 'platform-http:/reso/xml?consumes=text/xml', steps: " + REST + ", " + ACCEPT + "]}}\n");
        load("- route: {id: signed, from: {uri: 'platform-http:/showinghub/signed', steps: [{process: {ref: guard}}, " + ACCEPT + "]}}\n");
        load("- route: {id: signed2, from: {uri: 'platform-http:/showinghub/signed2', steps: [{process: {ref: guard}}, {multicast: {steps: [{process: {ref: authenticate}}, " + ACCEPT + "]}}]}}\n");
    }

    private static String signed(String feed) {
        return "  " + feed + ": {provider: showinghub, auth: {hmac: {secret: a-secret-of-sixteen, header: X-Sig, timestampHeader: X-Timestamp}}}\n";
    }

    private void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(house.doorstep().camel()).loadRoutes(ResourceHelper.fromBytes("routes/edited.camel.yaml", yaml.getBytes(StandardCharsets.UTF_8)));
    }

    @AfterAll
    void stop() throws Exception {
        late.countDown();
        house.close();
    }

    /** One after the other at one feed, for every feed more is a lane more to start. */
    private HttpResponse<String> post(int variant) throws Exception {
        return post(variant, routes().toList().get(variant));
    }

    private HttpResponse<String> post(int variant, String steps) throws Exception {
        CamelContext camel = house.doorstep().camel();
        if (camel.getRoute("v") != null) {
            // What is tapped off is never done.
            camel.getRouteController().stopRoute("v", 1, TimeUnit.SECONDS);
            camel.removeRoute("v");
        }
        load("- route: {id: v, from: {uri: 'platform-http:/reso/v', steps: " + steps + "}}\n");
        return house.post("v", batch(element(variant, "Property", "k" + variant, "{}")));
    }

    @ParameterizedTest
    @MethodSource("losing")
    void withoutAReceiptThereIsNo2xx(int variant) throws Exception {
        String status = LOSING.get(variant).contains("refusing") ? "401" : "500";
        double before = house.counter("doorstep.refused", "feed", "v", "status", status);
        HttpResponse<String> answer = post(variant);

        int expected = LOSING.get(variant).contains("refusing") ? 401 : 500;
        assertThat(answer.statusCode()).as(LOSING.get(variant)).isEqualTo(expected);
        assertThat(answer.body()).doesNotContain("made up").contains("\"status\":" + expected);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(house.rows("SELECT 1 FROM events WHERE record_key = 'k" + variant + "'")).isEmpty();
        // It is counted after the answer has left.
        Awaitility.await().untilAsserted(() -> assertThat(house.counter("doorstep.refused", "feed", "v", "status", status)).isGreaterThan(before));
    }

    @ParameterizedTest
    @MethodSource("storing")
    void withOneItIsSaid(int variant) throws Exception {
        HttpResponse<String> answer = post(variant);

        assertThat(answer.statusCode()).as(routes().toList().get(variant)).isEqualTo(200);
        assertThat(answer.body()).matches("\\{\"delivery\":\"[0-9A-Z]{26}\"}");
        house.await("(SELECT 1 FROM events WHERE record_key = 'k" + variant + "') AS logged", 1);
        assertThat(house.column("SELECT delivery_id FROM events WHERE record_key = 'k" + variant + "'").get(0)).isEqualTo(answer.body().substring(13, 39));
    }

    @Test
    void aRefusalOfOnesOwnIsSaid() throws Exception {
        HttpResponse<String> answer = post(-1, REST + ", {setHeader: {name: CamelHttpResponseCode, constant: 403}}, {setBody: {constant: no}}]");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("no");
        assertThat(post(-1, REST + ", {setHeader: {name: CamelHttpResponseCode, constant: 302}}]").statusCode()).isEqualTo(302);
    }

    /** Before our own last step, which goes on later, and after it. */
    @Test
    void aStepOfOnesOwnRunsOnAThreadThatMayWait() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        house.doorstep().camel().getRegistry().bind("noting", (Processor) exchange -> threads.add(Thread.currentThread().getName()));

        assertThat(post(1_000, REST + ", {process: {ref: noting}}, {multicast: {steps: [" + ACCEPT + ", {process: {ref: noting}}]}}]").statusCode()).isEqualTo(200);

        assertThat(threads).hasSize(2).allMatch(name -> name.startsWith("doorstep-steps"));
    }

    @Test
    void whatIsNotProvedIsNotStored() throws Exception {
        for (String feed : List.of("signed", "signed2")) {
            HttpResponse<String> answer = house.send(HttpRequest.newBuilder(house.door("/showinghub/" + feed)).header("X-Sig", "00").header("X-Timestamp", "1")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"eventName\":\"Ping\"}")));

            assertThat(answer.statusCode()).as(feed).isGreaterThanOrEqualTo(400);
            assertThat(house.rows("SELECT 1 FROM events WHERE feed = '" + feed + "'")).isEmpty();
        }
    }

    @Test
    void healthNamesTheFile() throws Exception {
        post(4);

        assertThat(house.get(house.admin("/observe/health")).body()).contains("edited.camel.yaml:1 ").contains("ended without its step 'accept' having stored the delivery");
        assertThat(house.get(house.admin("/ready")).statusCode()).isEqualTo(200);
    }

    /** Vert.x itself would say 404 and 405. */
    @Test
    void aDoorThatIsNotThereOrWantsAnotherMethodIsNoFaultOfTheSenders() throws Exception {
        for (String feed : List.of("nowhere", "get", "xml")) {
            HttpResponse<String> answer = house.post(feed, batch(element(1, "Property", "k", "{}")));

            assertThat(answer.statusCode()).as(feed).isEqualTo(500);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.headers().firstValue("Allow")).isEmpty();
            Awaitility.await().untilAsserted(() -> assertThat(house.counter("doorstep.refused", "feed", feed, "status", "500")).isEqualTo(1));
            assertThat(house.get(house.admin("/observe/health")).body()).contains("reso.camel.yaml does not take the deliveries of feed " + feed);
        }
        for (String request : List.of("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "GET /reso/nowhere/more HTTP/1.1\r\nHost: x\r\n\r\n")) {
            try (RawSender sender = house.raw()) {
                assertThat(sender.send(request).reply()).extracting(RawSender.Reply::status, reply -> reply.header("Content-Type")).containsExactly(404, "application/problem+json");
            }
        }
    }

    @Test
    void a2xxNeedsAReceipt() {
        assertThatThrownBy(() -> new Answer(200, Map.of(), "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Answer(204, Map.of(), "", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Answer(500, Map.of(), "", Answer.Receipt.DELIVERY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Outcome(true).refused(new Answer(200, Map.of(), "", Answer.Receipt.TOKEN))).isInstanceOf(IllegalArgumentException.class);
    }

    /** The event loop that it would fail on answers nobody then. */
    @Test
    void aRefusalThatCannotBeSaidIsAnsweredAllTheSame() throws Exception {
        for (String header : List.of("{name: X-Why, constant: \"a\\nb\"}", "{name: \"no name\", constant: a}")) {
            assertThat(post(-1, REST + ", {setHeader: {name: CamelHttpResponseCode, constant: 403}}, {setHeader: " + header + "}]").statusCode()).isEqualTo(500);
        }
    }

    /** All threads for foreign steps are taken; whose sender leaves while its body waits for one makes no room for the next. */
    @Test
    void aBodyThatWaitsForAThreadIsCountedThoughItsSenderHasLeft() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        house.doorstep().camel().getRegistry().bind("hanging", (Processor) exchange -> assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue());
        assertThat(post(-1, "[{log: x}, {process: {ref: guard}}]").statusCode()).isEqualTo(500);
        house.doorstep().camel().getRouteController().stopRoute("v");
        house.doorstep().camel().removeRoute("v");
        load("- route: {id: v, from: {uri: 'platform-http:/reso/v', steps: [{process: {ref: guard}}, {process: {ref: hanging}}]}}\n");
        Awaitility.await().until(() -> house.metric("doorstep_requests_in_flight") == 0);
        List<RawSender> senders = new CopyOnWriteArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                senders.add(house.raw().send("POST /reso/v HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nAuthorization: Bearer " + House.TOKEN
                        + "\r\nContent-Length: 2\r\n\r\n[]"));
            }
            Awaitility.await().until(() -> house.metric("doorstep_receiving_bytes") == 40);
            for (RawSender sender : senders) {
                sender.close();
            }
            Awaitility.await().during(300, TimeUnit.MILLISECONDS).until(() -> house.metric("doorstep_receiving_bytes") == 40);
        } finally {
            goOn.countDown();
        }
        Awaitility.await().until(() -> house.metric("doorstep_receiving_bytes") == 0 && house.metric("doorstep_requests_in_flight") == 0);
    }
}

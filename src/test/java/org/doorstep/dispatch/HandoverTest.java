package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.doorstep.testing.Samples.batch;
import static org.doorstep.testing.Samples.element;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal lets go, whatever a lane's route is made of: loaded past the check of a start, which would refuse most of these. */
class HandoverTest {

    private static final String LANE = "{process: {ref: lane}}";
    private static final String QUEUE = "journal:l";
    /** Ends of the URI, then steps. */
    private static final List<String> LOSING = List.of(
            " [{log: gone}]",
            " [{stop: {}}]", " [{setBody: {constant: ''}}]", " [{stop: {}}, " + LANE + "]", " [{filter: {simple: '${body} == 1', steps: [" + LANE + "]}}]",
            " [{choice: {when: [{simple: '${body} == 1', steps: [" + LANE + "]}]}}]", " [{loop: {constant: 0, steps: [" + LANE + "]}}]", " [{process: {ref: lane, disabled: true}}]",
            " [{doTry: {steps: [{throwException: {exceptionType: java.lang.IllegalStateException, message: x}}, " + LANE + "], doCatch: [{exception: [java.lang.Exception], steps: [{log: caught}]}]}}]",
            " [{throwException: {exceptionType: java.lang.IllegalStateException, message: x}}]", " [{wireTap: {uri: 'direct:lane'}}]", " [{to: 'seda:lane?waitForTaskToComplete=Never'}]",
            " [{aggregate: {correlationExpression: {constant: x}, aggregationStrategy: '#class:org.apache.camel.processor.aggregate.UseLatestAggregationStrategy', completionTimeout: 100, steps: ["
                    + LANE + "]}}]",
            " [{delay: {constant: 1, asyncDelayed: true}}, {log: gone}]");
    private static final List<String> TAKING = List.of(" [" + LANE + "]", " [" + LANE + ", " + LANE + "]", " [{to: 'direct:lane'}]", " [{setBody: {constant: mine}}, {removeHeaders: {pattern: '*'}}, " + LANE + "]");

    @TempDir
    private Path folder;

    @Test
    void whatItsLaneHasNotTakenStays() throws Exception {
        List<String> routes = Stream.concat(LOSING.stream(), TAKING.stream()).toList();
        try (House house = House.in(folder).feeds("feeds:\n" + IntStream.range(0, routes.size())
                .mapToObj(i -> "  l" + i + ": {provider: reso, auth: {bearer: [" + House.TOKEN + "]}}\n").collect(Collectors.joining())).start()) {
            CamelContext camel = house.doorstep().camel();
            load(camel, "- route: {id: lane, from: {uri: 'direct:lane', steps: [" + LANE + "]}}\n- route: {id: later, from: {uri: 'seda:lane', steps: [" + LANE + "]}}\n");
            for (int i = 0; i < routes.size(); i++) {
                house.lane("l" + i, false);
                String[] parts = routes.get(i).split(" ", 2);
                load(camel, "- route: {id: edited-l" + i + ", from: {uri: '" + QUEUE + i + parts[0] + "', steps: " + parts[1] + "}}\n");
            }
            for (int i = 0; i < routes.size(); i++) {
                assertThat(house.post("l" + i, batch(element(1, "Property", "k", "{}"))).statusCode()).isEqualTo(200);
            }

            house.await("events", TAKING.size());
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(house.get(house.admin("/observe/health")).body())
                    .contains(IntStream.range(0, LOSING.size()).mapToObj(i -> "edited.camel.yaml:1 for feed l" + i).toList())
                    .contains("ends without its step 'lane'"));
            assertThat(house.count("events")).as("of lanes that were not reached").isEqualTo(TAKING.size());
            for (int i = 0; i < routes.size(); i++) {
                camel.getRouteController().stopRoute("edited-l" + i);
                house.lane("l" + i, true);
            }
            house.await("events", routes.size());
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(house.get(house.admin("/observe/health")).body()).doesNotContain("ends without its step"));

            assertThatThrownBy(() -> camel.createConsumerTemplate().receive(QUEUE + "0", 1_000)).hasStackTraceContaining("feed l0 has a lane already");
            assertThatThrownBy(() -> camel.createProducerTemplate().sendBody(QUEUE + "0", "x")).hasStackTraceContaining("for the lanes' route alone");
        }
    }

    private static void load(CamelContext camel, String yaml) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromBytes("routes/edited.camel.yaml", yaml.getBytes(StandardCharsets.UTF_8)));
    }
}

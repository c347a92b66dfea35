package org.doorstep.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.doorstep.testing.House;

/**
 * A fifth feed whose route cannot reach a broker of its user as long as the audit lasts. What it was answered 200 for stays in the journal, through all
 * starts, among what the others are long done with; when the route is mended, all of it must come through, in order.
 */
final class FarFeed {

    static final String NAME = "far";
    static final String QUEUE = "events.reso.Away";

    private static final String AWAY = """
            - route:
                id: away
                from:
                  uri: direct:away
                  steps:
                    - %s
            """;

    private final House house;
    private final Load load = new Load(Map.of(), new Ledger(), 0);
    private final Set<String> promised = new HashSet<>();
    private final Set<String> sent = new LinkedHashSet<>();

    FarFeed(Path folder) throws IOException {
        house = House.in(folder);
        route("throwException: {exceptionType: jakarta.jms.JMSException, message: not now}");
    }

    private void route(String step) {
        house.route("resources/away.camel.yaml", AWAY.formatted(step));
    }

    /** One delivery more that has to wait. */
    void send(int door) {
        String key = "k" + sent.size();
        sent.add(key);
        if (load.send(door, new Request(NAME, "", "", "{\"EntityEventSequence\":%d,\"ResourceName\":\"Away\",\"ResourceRecordKey\":\"%s\"}".formatted(sent.size(), key)))) {
            promised.add(key);
        }
    }

    /** Mends the route, and waits for what was promised. @return what differs */
    List<String> mended(Tables tables) {
        List<String> early = logged(tables);
        route("process: {ref: queue}");
        try {
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> new HashSet<>(logged(tables)).containsAll(promised));
        } catch (ConditionTimeoutException e) {
            // Said below.
        }
        List<String> late = logged(tables);
        List<String> differences = new ArrayList<>();
        early.forEach(key -> differences.add("far: logged before its route was mended: " + key));
        promised.stream().filter(key -> !late.contains(key)).forEach(key -> differences.add("far: missing " + key));
        late.stream().filter(key -> !sent.contains(key)).forEach(key -> differences.add("far: nobody sent " + key));
        if (!late.equals(sent.stream().filter(late::contains).toList())) {
            differences.add("far: out of order " + late);
        }
        return differences;
    }

    private static List<String> logged(Tables tables) {
        return tables.read("SELECT record_key FROM events WHERE feed = '" + NAME + "' ORDER BY id", row -> (String) row.get(0));
    }

    /** What {@link #mended} found logged. */
    static Set<String> ids(Tables tables) {
        return new HashSet<>(tables.read("SELECT id FROM events WHERE feed = '" + NAME + "'", row -> (String) row.get(0)));
    }

    /** Deliveries that were promised to be kept. */
    int promised() {
        return promised.size();
    }
}

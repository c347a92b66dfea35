package org.doorstep.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.doorstep.testing.House;
import org.doorstep.testing.Program;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scrape shows, before anything came and after traffic, and what docs/metrics.md says of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTest {

    private static final Path DOC = Path.of("docs/metrics.md");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (\\S.*)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    /** Name, type, labels. */
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9_]+)` \\| (\\w+) \\|([^|]*)\\|.*");
    /** Buckets and quantiles are the type's, not the family's. */
    private static final List<String> OF_TYPES = List.of("le", "quantile");

    /** There is none before a consumer has rejected a message. */
    private static final String OF_REJECTED = "doorstep_queue_dead_";

    private final HttpClient http = HttpClient.newHttpClient();
    private House house;
    private String before;
    private String after;

    /** A family as it was scraped. */
    private record Family(String type, TreeSet<String> labels) {
    }

    @BeforeAll
    void traffic(@TempDir Path folder) throws Exception {
        house = House.in(folder).feeds("""
                feeds:
                  mls: {provider: reso, auth: {bearer: [%1$s]}, enrich: {rate: 5/s}, media: true, subscription: {api: {url: "http://127.0.0.1:1/", token: t}}}
                """.formatted(House.TOKEN)).start();
        before = scrape(Metrics.TEXT);
        house.post("mls", "[{\"EntityEventSequence\":1,\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"a\",\"Data\":{\"ListPrice\":\"much\"}},{}]");
        house.get(house.door("/reso/mls"));
        house.get(house.door("/reso/nobody"));
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> house.metric("doorstep_queue_messages") > 0 && house.metric("doorstep_dead_letters_total") > 0);
        // There is no pause of the collector to show before the first.
        System.gc();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> house.metric("jvm_gc_pause_seconds_count") > 0);
        after = scrape(Metrics.TEXT);
    }

    @AfterAll
    void close() throws Exception {
        house.close();
    }

    @Test
    void theDocumentNamesEveryFamilyAndNoOther() throws IOException {
        Map<String, Family> scraped = families(after);
        Map<String, Family> documented = new TreeMap<>();
        try (var lines = Files.lines(DOC)) {
            lines.map(ROW::matcher).filter(Matcher::matches).forEach(row -> documented.put(row.group(1), new Family(row.group(2),
                    Pattern.compile("`(\\w+)`").matcher(row.group(3)).results().map(label -> label.group(1)).collect(Collectors.toCollection(TreeSet::new)))));
        }
        documented.keySet().removeIf(name -> name.startsWith(OF_REJECTED) && !scraped.containsKey(name));
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(scraped);
    }

    @Test
    void everyFamilySaysWhatItIs() {
        TreeSet<String> helped = names(HELP, after);
        assertThat(helped).containsExactlyElementsOf(names(TYPE, after));
    }

    @Test
    void everyCounterIsThereBeforeItCounts() {
        assertThat(counters(before)).containsAll(counters(after).stream()
                // The names of queues are the broker's to know; their counter is there as soon as they are.
                .filter(series -> !series.startsWith("doorstep_queue_full_total"))
                // Strangers' requests have no feed.
                .filter(series -> !series.contains("feed=\"-\"")).toList());
        assertThat(before).contains("doorstep_dead_letters_total{feed=\"mls\",kind=\"event\"} 0.0", "doorstep_misfits_total{table=\"property\"} 0.0",
                "doorstep_bundle_failures_total{feed=\"mls\",kind=\"outage\"} 0.0", "doorstep_media_fetches_total{feed=\"mls\",outcome=\"refused\"} 0.0",
                "doorstep_refused_total{cause=\"unknown token\",feed=\"mls\",status=\"401\"} 0.0", "doorstep_catchup_unrecoverable_total{feed=\"mls\"} 0.0",
                "doorstep_enriched_total{feed=\"mls\",outcome=\"gone\"} 0.0", "doorstep_accept_seconds_count{feed=\"mls\"} 0");
    }

    @Test
    void queuesShowTheirDepthAndTheirReaders() throws Exception {
        assertThat(after).contains("doorstep_queue_messages{queue=\"events.reso.Property\"} 1.0", "doorstep_queue_consumers{queue=\"events.reso.Property\"} 0.0",
                "doorstep_queue_full_total{queue=\"events.reso.Property\"} 0.0");
        try (var connection = house.consumer(); var session = connection.createSession()) {
            session.createConsumer(session.createQueue("events.reso.Property"));
            Awaitility.await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> scrape(Metrics.TEXT).contains("doorstep_queue_consumers{queue=\"events.reso.Property\"} 1.0"));
        }
    }

    @Test
    void answersTakeAHistogramFromAMillisecondToTenSeconds() {
        assertThat(after).contains("# TYPE doorstep_accept_seconds histogram", "doorstep_accept_seconds_bucket{feed=\"mls\",le=\"0.001\"}",
                "doorstep_accept_seconds_bucket{feed=\"mls\",le=\"10.0\"} 1");
    }

    @Test
    void theBuildIsNamed() {
        assertThat(after).containsPattern("doorstep_build_info\\{java=\"[0-9.]+\",revision=\"\\w+\",version=\"\\d+\\.\\d+\\.\\d+\"} 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/openmetrics-text                                                                             | open
            application/openmetrics-text; version=1.0.0; charset=utf-8                                               | open
            application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1               | open
            application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,text/plain    | text
            text/plain;q=0.2, application/openmetrics-text;q=0.1                                                     | text
            application/openmetrics-text;q=0                                                                         | text
            application/json                                                                                         | text
            */*                                                                                                      | text
            not a media type                                                                                         | text
            """)
    void theFormatIsTheReadersChoice(String accept, String format) throws Exception {
        HttpResponse<String> answer = get(accept);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("open".equals(format) ? Metrics.OPEN_METRICS : Metrics.TEXT);
        assertThat(answer.body().endsWith("# EOF\n")).isEqualTo("open".equals(format));
    }

    /** promtool is Prometheus' own; Debian has it in the package prometheus. */
    @Test
    void promtoolHasNothingToSay(@TempDir Path folder) throws Exception {
        Path program = Program.wanted("promtool", "prometheus");
        Path scrape = Files.writeString(folder.resolve("scrape"), after);
        Process promtool = new ProcessBuilder(program.toString(), "check", "metrics").redirectInput(scrape.toFile()).redirectErrorStream(true).start();
        String said = new String(promtool.getInputStream().readAllBytes());
        assertThat(said).isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }

    private String scrape(String accept) throws IOException, InterruptedException {
        return get(accept).body();
    }

    private HttpResponse<String> get(String accept) throws IOException, InterruptedException {
        URI page = house.admin("/observe/metrics");
        return http.send(HttpRequest.newBuilder(page).header("Accept", accept).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static TreeSet<String> names(Pattern line, String scrape) {
        return scrape.lines().map(line::matcher).filter(Matcher::matches).map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> counters(String scrape) {
        List<String> counters = new ArrayList<>();
        String type = "";
        for (String line : scrape.lines().toList()) {
            Matcher begins = TYPE.matcher(line);
            if (begins.matches()) {
                type = begins.group(2);
            } else if ("counter".equals(type) && !line.startsWith("#") && line.startsWith("doorstep_")) {
                counters.add(line.substring(0, line.lastIndexOf(' ')));
            }
        }
        return counters;
    }

    private static Map<String, Family> families(String scrape) {
        Map<String, Family> families = new TreeMap<>();
        Family family = null;
        for (String line : scrape.lines().toList()) {
            Matcher begins = TYPE.matcher(line);
            if (begins.matches()) {
                family = new Family(begins.group(2), new TreeSet<>());
                families.put(begins.group(1), family);
            } else if (!line.startsWith("#") && family != null) {
                Matcher label = LABEL.matcher(line);
                while (label.find()) {
                    if (!OF_TYPES.contains(label.group(1))) {
                        family.labels.add(label.group(1));
                    }
                }
            }
        }
        return families;
    }
}

package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.doorstep.config.ConfigException;
import org.doorstep.testing.House;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What check says is what a start would say: all of it at once, each with its place and what to do. */
class CheckTest {

    private static final Path CONFIG = Path.of("config");
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{env:([A-Z_]+)}}");
    /** A commented line that is no sentence: a key, or a comment within such lines. */
    private static final Pattern YAML = Pattern.compile("( +)# ( *(?:- )?[a-z][A-Za-z-]*:(?: .*)?|  +# .*)");
    private static final Pattern PROPERTY = Pattern.compile("# *((?:doorstep|camel)\\.[a-zA-Z.-]+ *=.*)");

    @TempDir
    private Path folder;
    private House house;

    @BeforeEach
    void shipped() {
        house = House.in(folder);
    }

    private List<String> check(boolean connect) throws InterruptedException {
        List<String> said = new ArrayList<>();
        Check.everything(house.place(), connect, said::add);
        return said;
    }

    private List<String> problems() {
        return catchThrowable(() -> check(false)).getMessage().lines().map(line -> line.replace(folder + "/", "")).toList();
    }

    private void setting(String key, String value) throws IOException {
        String text = Files.readString(folder.resolve("config/application.properties"));
        house.write("config/application.properties", text.replaceFirst("(?m)^" + Pattern.quote(key) + " *=.*$", Matcher.quoteReplacement(key + " = " + value)));
    }

    @Test
    void allThatIsWrongIsSaidAtOnceByFileAndLine() throws Exception {
        setting("doorstep.journal.timeout", "5 parsecs");
        setting("doorstep.disk.full", "lots");
        house.feeds("""
                feeds:
                  one: {provider: reso, auth: {bearer: [0123456789abcdef]}, limits: {request: 5/s}}
                  two: {provider: rso, auth: {bearer: [0123456789abcdef]}}
                  three: {provider: reso, auth: {bearer: [0123456789abcdef]}}
                """);
        house.tables("tables:\n  events: {resource: A, columns: {a: {path: A}}}\n  b: {resource: B}\n");
        house.write("config/media.yaml", "media:\n  a: {provider: reso, resource: A}\n");
        house.route("resources/property.camel.yaml", "- route:\n    id: propety\n").route("resources/member.camel.yaml", "- route: [\n");

        assertThat(problems()).satisfiesExactly(
                line -> assertThat(line).startsWith("config/application.properties:").contains("doorstep.journal.timeout: "),
                line -> assertThat(line).startsWith("config/application.properties:").contains("doorstep.disk.full: "),
                line -> assertThat(line).startsWith("config/feeds.yaml:2: ").contains("request"),
                line -> assertThat(line).startsWith("config/feeds.yaml:3: ").contains("rso"),
                line -> assertThat(line).startsWith("config/media.yaml:2: "),
                line -> assertThat(line).startsWith("config/tables.yaml:2: "),
                line -> assertThat(line).startsWith("config/tables.yaml:3: "),
                line -> assertThat(line).startsWith("routes/resources/member.camel.yaml:"),
                line -> assertThat(line).startsWith("routes/resources/property.camel.yaml:"));
        assertThatThrownBy(house::start).isInstanceOf(ConfigException.class).hasMessage(catchThrowable(() -> check(false)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"jdbc:mysql://h/d, only jdbc:postgresql:", "jdbc:oracle:thin:@h:1521:x, only jdbc:postgresql:", "jdbc:sqlite:x.db, only jdbc:postgresql:",
        "jdbc:postgresql://h:port/d, the driver cannot read it"})
    void aDatabaseThatNoStartTakesIsRefused(String url, String why) throws Exception {
        setting("doorstep.database.url", url);

        assertThat(problems()).singleElement().asString().matches("config/application.properties:\\d+: doorstep.database.url: " + Pattern.quote(why) + ".*");
        assertThatThrownBy(house::start).isInstanceOf(ConfigException.class).hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"Bearer abcdefghijklmnop, Write the token alone", "basic abcdefghijklmnop, Write the token alone", "abcdefgh ijklmnop, Write the token as",
        "'abcdefghijklmnop', Write the token as", "\\\"abcdefghijklmnop\\\", Write the token as", "abcdefghijklmnop\\n, Write the token as"})
    void aTokenThatNoSenderCanSendIsRefused(String token, String remedy) {
        house.feeds("feeds:\n  mls: {provider: reso, auth: {bearer: \"" + token + "\"}}\n");

        assertThat(problems()).singleElement().asString().startsWith("config/feeds.yaml:2: feeds.mls.auth: 'bearer' ").contains(remedy).doesNotContain("abcdefgh");
    }

    @Test
    void aHeaderThatNoSenderCanSendIsRefused() {
        house.feeds("feeds:\n  mls: {provider: reso, auth: {headers: {X-Key: \" abcdefghijklmnop\"}}}\n");

        assertThat(problems()).singleElement().asString().startsWith("config/feeds.yaml:2: ").contains("X-Key");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "to: {id: out, uri: 'netty-http:http://h/'} | there is no component 'netty-http' for step 'out' of route 'property'. It is in org.apache.camel:camel-netty-http",
        "to: {id: out, uri: 'mqtt5:x'} | there is no component 'mqtt5' for step 'out' of route 'property'. Correct its name",
        "to: {uri: 'paho-mqtt5:x'} | there is no component 'paho-mqtt5' for step 'to' of route 'property'. It is in org.apache.camel:camel-paho-mqtt5",
        "process: {id: mine, ref: nobody} | there is no bean 'nobody' for step 'mine' of route 'property'. Correct its name, or define it",
        "to: {id: sql, uri: 'jdbc:crm', parameters: {resetAutoCommit: false}} | there is no data source 'crm' for step 'sql' of route 'property'. Write 'doorstep'"})
    void whatARouteMissesIsNamedWithTheStep(String step, String why) {
        house.route("resources/property.camel.yaml", "- route:\n    id: property\n    from:\n      uri: direct:property\n      steps:\n        - process: {ref: tables}\n        - " + step + "\n");

        assertThat(problems()).singleElement().asString().startsWith("routes/resources/property.camel.yaml:7: " + why);
        assertThatThrownBy(house::start).isInstanceOf(ConfigException.class).hasMessageContaining("property.camel.yaml:7: " + why);
    }

    @Test
    void beansOfTheSettingsAreKnown() throws Exception {
        Files.writeString(folder.resolve("config/application.properties"), Files.readString(folder.resolve("config/application.properties"))
                + "\ncamel.beans.crm = #class:org.sqlite.SQLiteDataSource\ncamel.beans.crm.url = jdbc:sqlite::memory:\n");
        String route = "- route:\n    id: property\n    from:\n      uri: direct:property\n      steps:\n        - to: {uri: 'jdbc:crm', parameters: {resetAutoCommit: false}}\n";
        house.route("resources/property.camel.yaml", route);

        assertThat(check(false)).first().asString().startsWith("ok: 1 feed, ");

        setting("camel.beans.crm", "#class:org.sqlite.NoSuchSource");
        assertThat(problems()).singleElement().asString().contains("camel.beans.crm: there is no class org.sqlite.NoSuchSource");
    }

    private void line(String text) throws IOException {
        Files.writeString(folder.resolve("config/application.properties"), Files.readString(folder.resolve("config/application.properties")) + "\n" + text + "\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "camel.main.shutdownTimeot = 5 | there is no such option",
        "camel.component.seda.queueSizze = 7654321 | there is no such option",
        "camel.component.sedda.queueSize = 5 | cannot find component with name sedda",
        "camel.health.exposureLevell = full | there is no such option"})
    void aKeyThatCamelDoesNotTakeIsRefused(String written, String why) throws Exception {
        line(written);
        String key = written.split(" ", 2)[0];

        assertThat(problems()).singleElement().asString().matches("config/application.properties:\\d+: " + Pattern.quote(key) + ": Camel refuses this key: " + why + "\\. .*")
                .doesNotContain("7654321");
    }

    @Test
    void aStartSaysTheSameOfSuchAKeyAndCheckSaysAllOfThem() throws Exception {
        line("camel.main.shutdownTimeot = 5");
        List<String> one = problems();
        assertThatThrownBy(house::start).isInstanceOf(ConfigException.class).extracting(thrown -> thrown.getMessage().replace(folder + "/", "")).isEqualTo(one.get(0));

        line("camel.component.seda.queueSizze = 5");
        line("camel.beans.crm = #class:org.sqlite.SQLiteDataSource\ncamel.beans.crm.urll = jdbc:sqlite::memory:");
        house.route("resources/member.camel.yaml", "- route: [\n");
        assertThat(problems()).hasSize(4).anyMatch(line -> line.contains("camel.beans.crm.urll")).anyMatch(line -> line.contains("member.camel.yaml"));
    }

    /** Camel overlooks a key whose beginning it does not know. */
    @ParameterizedTest
    @CsvSource({"camel.serverr.port, camel.server", "camel.man.name, camel.main", "camel.componnent.seda.queueSize, camel.component", "camel.bean.crm, camel.beans"})
    void aKeyOfNoGroupOfCamelsIsRefused(String key, String meant) throws Exception {
        line(key + " = 1");

        assertThat(problems()).singleElement().asString().endsWith("unknown key '" + key + "'. Did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"camel.main.shutdown-timeout = 5", "camel.routecontroller.enabled = false", "camel.route-controller.enabled = false", "camel.routeTemplate[0].templateId = lane",
        "camel.component.seda.queueSize = 5"})
    void keysThatCamelTakesPass(String written) throws Exception {
        line(written);

        assertThat(check(false)).first().asString().startsWith("ok: ");
    }

    @Test
    void aDoorThatDoesNotRunOnTheEventLoopsIsTold() throws Exception {
        assertThat(check(false)).noneMatch(line -> line.contains("not Doorstep's"));
        house.route("doors/spark.camel.yaml", Files.readString(folder.resolve("routes/doors/spark.camel.yaml"))
                .replaceFirst("( *)- process:\n *id: door-spark-admit", "$1- log:\n$1    message: here\n$0"));

        assertThat(check(false)).anySatisfy(line -> assertThat(line).startsWith("note: ").contains("doors/spark.camel.yaml:24: the step 'log' is not Doorstep's"));
    }

    /** They are Doorstep's, and nobody would look at them. */
    @ParameterizedTest
    @ValueSource(strings = {"camel.server.path = /x", "camel.server.maxBodySize = 5", "camel.server.enabled = false", "camel.Server.port = 5", "camel.management.jolokia-enabled = true",
        "camel.management.portt = 1", "camel.metrics.enableRoutePolicy = true"})
    void aKeyOfTheServersThatDoorstepDoesNotKnowIsRefused(String written) throws Exception {
        line(written);

        assertThat(problems()).singleElement().asString().contains("unknown key '" + written.split(" ", 2)[0] + "'");
        assertThatThrownBy(house::start).isInstanceOf(ConfigException.class).hasMessageContaining("unknown key");
    }

    /** Its ports are taken by whom they are for. */
    @Test
    void thatDoorstepRunsInTheDataFolderIsANoteAndNoProblem() throws Exception {
        try (ServerSocket ours = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); ServerSocket others = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            house.flag("camel.server.port", Integer.toString(ours.getLocalPort()));
            assertThat(problems()).singleElement().asString().startsWith("camel.server.port: port " + ours.getLocalPort());

            String said = "pid=%d\nhttp=http://127.0.0.1:" + ours.getLocalPort() + "\nadmin=http://127.0.0.1:1\nopenwire=2\nstomp=3\n";
            house.write("data/doorstep.ports", said.formatted(ProcessHandle.current().pid()));
            assertThat(check(false)).anyMatch(line -> line.startsWith("ok: ")).last().asString()
                    .isEqualTo("note: Doorstep runs in " + folder.resolve("data") + " now (process " + ProcessHandle.current().pid() + ") and has the ports 1, 2, 3, " + ours.getLocalPort());

            house.flag("camel.management.port", Integer.toString(others.getLocalPort()));
            assertThat(problems()).as("somebody else's").singleElement().asString().startsWith("camel.management.port: port " + others.getLocalPort());

            house.flag("camel.management.port", "0");
            house.write("data/doorstep.ports", said.formatted(Integer.MAX_VALUE));
            assertThat(problems()).as("of a process that is no more").singleElement().asString().startsWith("camel.server.port: port " + ours.getLocalPort());
        }
    }

    static Stream<Path> files() {
        return Stream.of("application.properties", "feeds.yaml", "media.yaml", "tables.yaml").map(CONFIG::resolve);
    }

    /** First all samples, then also each alternative that stands as a comment in one. */
    @ParameterizedTest
    @MethodSource("files")
    void theSamplesInTheShippedFilesPass(Path file) throws Exception {
        List<String> once = Files.readAllLines(file).stream().map(line -> uncommented(file, line)).toList();
        takes(file, once);
        for (int i = 0; i < once.size(); i++) {
            String line = uncommented(file, once.get(i));
            if (!line.equals(once.get(i)) && !line.strip().startsWith("#")) {
                List<String> twice = new ArrayList<>(once);
                twice.set(i, line);
                takes(file, twice);
            }
        }
        if (file.endsWith("feeds.yaml")) {
            assertThat(once).anyMatch(line -> line.startsWith("  bright:")).anyMatch(line -> line.startsWith("  repliers:"));
        }
    }

    private static String uncommented(Path file, String line) {
        Matcher sample = (file.toString().endsWith(".yaml") ? YAML : PROPERTY).matcher(line);
        return sample.matches() ? sample.replaceFirst(file.toString().endsWith(".yaml") ? "$1$2" : "$1") : line;
    }

    private void takes(Path file, List<String> lines) throws Exception {
        String text = String.join("\n", lines) + "\n";
        VARIABLE.matcher(text).results().forEach(found -> house.environment(found.group(1), found.group(1).endsWith("WEBHOOK") ? "whsec_MDEyMzQ1Njc4OWFiY2RlZg==" : "0123456789abcdef"));
        Files.writeString(folder.resolve("secret"), "0123456789abcdef");
        house.write("config/" + file.getFileName(), text.replaceAll("\\{\\{file:[^}]*}}", "{{file:" + folder.resolve("secret") + "}}"));

        assertThat(check(false)).as(text).first().asString().startsWith("ok: ");
    }

    @Test
    void connectTriesWhatIsOutsideAndSaysEachResult() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/good", exchange -> {
            byte[] body = "{\"value\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        for (String set : List.of("[{\"kty\":\"RSA\",\"n\":\"u1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0_IzW7yWR7QkrmBL7jTKEn5u-qKhbwKfBstIs-bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyehkd3qqGElvW_VDL5AaWTg0nLVkjRo9z-40RQzuVaE8AkAFmxZzow3x-VJYKdjykkJ0iT9wCS0DRTXu269V264Vf_3jvredZiKRkgwlL9xNAwxXFg0x_XFw005UWVRIkdgcKWTjpBP2dPwVZ4WWC-9aGVd-Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbc\",\"e\":\"AQAB\"}]", "[]")) {
            api.createContext(set.equals("[]") ? "/none" : "/keys", exchange -> {
                byte[] body = ("{\"keys\":" + set + "}").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
        }
        api.createContext("/bad", exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        api.start();
        try {
            String url = "http://127.0.0.1:" + api.getAddress().getPort();
            house.feeds("""
                    feeds:
                      good: {provider: reso, auth: {bearer: [0123456789abcdef]}, subscription: {api: {url: "%s/good", token: 0123456789abcdef}}}
                      bad: {provider: reso, auth: {bearer: [0123456789abcdef]}, subscription: {api: {url: "%s/bad", token: 0123456789abcdef}}}
                      jwt: {provider: reso, auth: {jwt: {issuer: id, audience: us, jwks: "%s/keys"}}}
                      jwt-bad: {provider: reso, auth: {jwt: {issuer: id, audience: us, jwks: "%s/bad"}}}
                      jwt-html: {provider: reso, auth: {jwt: {issuer: id, audience: us, jwks: "%s/good"}}}
                      jwt-none: {provider: reso, auth: {jwt: {issuer: id, audience: us, jwks: "%s/none"}}}
                    """.formatted(url, url, url, url, url, url));
            house.flag("doorstep.database.url", "jdbc:postgresql://127.0.0.1:" + closed + "/doorstep");
            house.flag("doorstep.journal.url", "failover:(tcp://127.0.0.1:" + closed + ")?timeout=200");

            assertThat(check(false)).first().asString().startsWith("ok: ");
            List<String> said = new ArrayList<>();
            String wrong = catchThrowable(() -> Check.everything(house.place(), true, said::add)).getMessage();
            assertThat(said).contains("ok: feed good: the provider's API answers", "ok: feed jwt: the identity provider's key set answers (public keys: 1)");
            assertThat(wrong.lines()).satisfiesExactlyInAnyOrder(
                    line -> assertThat(line).startsWith("doorstep.database.url: the database cannot be used: ").endsWith("Start it, or correct doorstep.database.url"),
                    line -> assertThat(line).startsWith("doorstep.journal.url: the broker does not answer"),
                    line -> assertThat(line).startsWith("feed jwt-bad: the identity provider's key set: ").contains("401").endsWith("Correct jwks in auth.jwt, or start the provider"),
                    line -> assertThat(line).startsWith("feed jwt-html: the identity provider's key set: ").contains("not a key set"),
                    line -> assertThat(line).startsWith("feed jwt-none: the identity provider's key set: it has no public key"),
                    line -> assertThat(line).startsWith("feed bad: the provider's API: ").containsOnlyOnce("Correct token").endsWith("Correct token, key or client in subscription.api"));
        } finally {
            api.stop(0);
        }
        assertThat(folder.resolve("data")).doesNotExist();
    }
}

package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.doorstep.Check;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Feed;
import org.doorstep.testing.House;
import org.doorstep.testing.Sim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Doors and dispatch files as users edit them, looked over as text. */
class MandatoryStepsTest {

    private static final Path ROUTES = Path.of("routes");
    private static final List<String> DOOR = List.of("guard", "authenticate", "admit", "accept");
    private static final List<String> AROUND = List.of("filter", "choice.when", "choice.otherwise", "loop", "split", "multicast", "doTry", "doTry.doFinally",
            "doTry.doCatch", "circuitBreaker", "circuitBreaker.onFallback", "pipeline", "step", "saga", "kamelet", "idempotentConsumer", "aggregate", "resequence", "intercept");
    private static final List<Path> DOORS = Stream.of("reso", "showinghub", "spark", "repliers").map(name -> ROUTES.resolve("doors/" + name + ".camel.yaml")).toList();
    private static final Path DISPATCH = ROUTES.resolve("dispatch.camel.yaml");

    private static void look(Path file, String yaml) {
        RouteFiles.look(ROUTES, new RouteFile(file, yaml.getBytes(StandardCharsets.UTF_8)));
    }

    /** A door at its own indentation; each step is its lines. */
    private static String door(List<String> steps) {
        return "- route:\n    id: door-x\n    from:\n      uri: platform-http:/reso/{feed}\n      steps:\n" + String.join("", steps.stream().map(step -> step.indent(8)).toList());
    }

    private static List<String> steps() {
        return new ArrayList<>(DOOR.stream().map(MandatoryStepsTest::step).toList());
    }

    private static String step(String name) {
        return "- process: {ref: " + name + "}";
    }

    /** A step inside of others. */
    private static String inside(String eips, String step) {
        String nested = step;
        List<String> names = new ArrayList<>(List.of(eips.split("\\.")));
        while (!names.isEmpty()) {
            String name = names.remove(names.size() - 1);
            nested = List.of("when", "doCatch").contains(name) ? name + ":\n  - steps:\n" + nested.indent(6)
                    : names.isEmpty() ? "- " + name + ":\n" + (nested.startsWith("- ") ? "    steps:\n" + nested.indent(6) : nested.indent(4))
                    : name + ":\n  steps:\n" + nested.indent(4);
        }
        return nested;
    }

    static Stream<Arguments> everyStepAndEveryPlace() {
        return Stream.concat(DOOR.stream(), Stream.of("lane")).flatMap(step -> AROUND.stream().map(eip -> Arguments.of(step, eip)));
    }

    @ParameterizedTest
    @MethodSource("everyStepAndEveryPlace")
    void noStepMayStandWhereSomethingDecidesWhetherItRuns(String name, String eip) {
        String nested = inside(eip, step(name));
        if (name.equals("lane")) {
            assertThatThrownBy(() -> look(DISPATCH, lane(List.of(nested)))).isInstanceOf(ConfigException.class).hasMessageContaining("dispatch.camel.yaml:");
            return;
        }
        List<String> steps = steps();
        steps.set(DOOR.indexOf(name), nested);

        assertThatThrownBy(() -> look(DOORS.get(0), door(steps))).isInstanceOf(ConfigException.class)
                .hasMessageContaining("doors/reso.camel.yaml:").hasMessageContaining(eip.equals("intercept") ? "'intercept'" : "'" + name + "' stands inside '" + eip.replaceFirst(".*\\.", "") + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"guard", "authenticate", "admit", "accept"})
    void noStepMayBeMissingDoubledDisabledOrElsewhere(String name) {
        int at = DOOR.indexOf(name);
        List<String> missing = steps();
        missing.remove(at);
        List<String> logged = steps();
        logged.set(at, "- log: {message: " + name + "}");
        List<String> twice = steps();
        twice.add(at, step(name));
        List<String> disabled = steps();
        disabled.set(at, "- process: {ref: " + name + ", disabled: true}");
        List<String> perhaps = steps();
        perhaps.set(at, "- process: {ref: " + name + ", disabled: \"{{some.key}}\"}");
        List<String> called = steps();
        called.set(at, "- to: {uri: \"bean:" + name + "\"}");
        List<String> elsewhere = steps();
        elsewhere.set(at, "- to: {uri: direct:mine}");

        assertThatThrownBy(() -> look(DOORS.get(0), door(missing))).hasMessageContaining("reso.camel.yaml:3: the step '" + name + "' is missing").hasMessageContaining("Put '- process: {ref: " + name + "}' back");
        assertThatThrownBy(() -> look(DOORS.get(0), door(logged))).hasMessageContaining("the step '" + name + "' is missing");
        assertThatThrownBy(() -> look(DOORS.get(0), door(twice))).hasMessageContaining("reso.camel.yaml:" + (7 + at) + ": '" + name + "' stands twice");
        assertThatThrownBy(() -> look(DOORS.get(0), door(disabled))).hasMessageContaining("reso.camel.yaml:" + (6 + at) + ": '" + name + "' is disabled");
        assertThatThrownBy(() -> look(DOORS.get(0), door(perhaps))).hasMessageContaining("'" + name + "' is disabled");
        assertThatThrownBy(() -> look(DOORS.get(0), door(called))).hasMessageContaining("called in another way");
        assertThatThrownBy(() -> look(DOORS.get(0), door(elsewhere))).hasMessageContaining("the step '" + name + "' is missing");
        assertThatThrownBy(() -> look(ROUTES.resolve("resources/mine.camel.yaml"), "- route: {id: mine, from: {uri: direct:mine, steps: [process: {ref: " + name + "}]}}"))
                .hasMessageContaining("mine.camel.yaml:1: '" + name + "' is a step of doors");
    }

    static Stream<List<String>> otherOrders() {
        List<List<String>> orders = new ArrayList<>();
        permute(new ArrayList<>(), DOOR, orders);
        return orders.stream().filter(order -> !order.equals(DOOR));
    }

    private static void permute(List<String> begun, List<String> rest, List<List<String>> orders) {
        if (rest.isEmpty()) {
            orders.add(List.copyOf(begun));
        }
        for (String next : rest) {
            List<String> longer = new ArrayList<>(begun);
            longer.add(next);
            permute(longer, rest.stream().filter(name -> !name.equals(next)).toList(), orders);
        }
    }

    @ParameterizedTest
    @MethodSource("otherOrders")
    void noOtherOrderWillDo(List<String> order) {
        assertThatThrownBy(() -> look(DOORS.get(0), door(order.stream().map(MandatoryStepsTest::step).toList()))).isInstanceOf(ConfigException.class)
                .hasMessageContaining("The order is guard, authenticate, admit, accept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"- stop: {}", "- sample: {samplePeriod: \"1000\"}", "- rollback: {message: no}", "- throwException: {exceptionType: java.lang.Exception, message: no}"})
    void nothingMayEndTheRouteBefore(String end) {
        for (int at = 1; at < DOOR.size(); at++) {
            List<String> steps = steps();
            steps.add(at, end);

            assertThatThrownBy(() -> look(DOORS.get(0), door(steps))).hasMessageContaining("ends the route before 'accept'");
        }
        assertThatThrownBy(() -> look(DISPATCH, lane(List.of(end, step("lane"))))).hasMessageContaining("ends the route before 'lane'");
        String perhaps = inside("choice.when", end);
        assertThatThrownBy(() -> look(DISPATCH, lane(List.of(perhaps, step("lane"))))).hasMessageContaining("ends the route before 'lane'");
    }

    /** Camel would take the one that it reads last. */
    @Test
    void thereIsOneTemplateOfLanes() {
        String second = "- routeTemplate:\n    id: lane\n    from: {uri: \"direct:mine\", steps: [log: x]}\n";

        assertThatThrownBy(() -> look(DISPATCH, lane(List.of(step("lane"))) + second)).hasMessageContaining("dispatch.camel.yaml:9: a second template 'lane'");
        assertThatThrownBy(() -> look(DISPATCH, second + lane(List.of(step("lane"))))).hasMessageContaining("a second template 'lane'");
        assertThatThrownBy(() -> look(ROUTES.resolve("mine.camel.yaml"), second)).hasMessageContaining("mine.camel.yaml:1: a second template 'lane'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"httpMethodRestrict=GET", "httpMethodRestrict=POST", "consumes=text/xml", "produces=text/xml"})
    void nothingTurnsDeliveriesAwayBeforeTheFirstStep(String option) {
        String[] pair = option.split("=");
        assertThatThrownBy(() -> look(DOORS.get(0), door(steps()).replace("{feed}", "{feed}?" + option))).hasMessageContaining("reso.camel.yaml:3: with '" + pair[0] + ": " + pair[1] + "'");
        assertThatThrownBy(() -> look(DOORS.get(0), door(steps()).replace("{feed}", "{feed}\n      parameters: {" + pair[0] + ": " + pair[1] + "}"))).hasMessageContaining("Remove '" + pair[0] + "'");
    }

    @Test
    void aConfigurationForEveryRouteIsOneForDoorsAndLanesToo() {
        String all = "- routeConfiguration:\n    onException: [onException: {exception: [java.lang.Exception], handled: {constant: \"true\"}}]\n";

        assertThatThrownBy(() -> look(ROUTES.resolve("mine.camel.yaml"), all)).hasMessageContaining("mine.camel.yaml:1: a 'routeConfiguration' without an id");
        assertThatCode(() -> look(ROUTES.resolve("mine.camel.yaml"), all.replace("    on", "    id: mine\n    on"))).doesNotThrowAnyException();
    }

    static Stream<Arguments> doorsOfASparkFeed() {
        return Stream.of(Arguments.of("/spark/{feed}/{secret}", true), Arguments.of("spark/{x}/{y}", true), Arguments.of("/spark/s/{secret}", true), Arguments.of("/spark/*", true), Arguments.of("/*", true),
                Arguments.of("/{provider}/{feed}/{tail}", true), Arguments.of("/spark/other/{secret}", false), Arguments.of("/reso/{feed}", false), Arguments.of("/spark", false), Arguments.of("/sparks/{feed}/{s}", false));
    }

    @ParameterizedTest
    @MethodSource("doorsOfASparkFeed")
    void everyFeedHasADoor(String path, boolean taken) {
        List<Feed> feeds = List.of(Sim.feed("feeds: {s: {provider: spark, auth: {path: spark-path-secret-0123}}}"));
        String door = "- route:\n    id: door-x\n    from:\n      uri: platform-http:" + path + "\n";
        RouteFile file = new RouteFile(DOORS.get(2), door.getBytes(StandardCharsets.UTF_8));
        RouteFile template = new RouteFile(DOORS.get(2), door.replace("route:", "routeTemplate:").getBytes(StandardCharsets.UTF_8));

        for (List<RouteFile> files : List.of(List.of(file), List.of(template), List.<RouteFile>of())) {
            if (taken && files.contains(file)) {
                assertThatCode(() -> FeedDoors.look(ROUTES, files, feeds)).doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> FeedDoors.look(ROUTES, files, feeds)).isInstanceOf(ConfigException.class)
                        .hasMessageContaining("routes/doors/spark.camel.yaml: no route takes what is sent to /spark/s. Put the shipped file back");
            }
        }
    }

    @Test
    void stepsOfOnesOwnStandBetween() {
        for (int at = 1; at < DOOR.size(); at++) {
            List<String> steps = steps();
            steps.add(at, "- filter:\n    simple: \"${exchangeProperty.x} == 1\"\n    steps:\n      - setHeader: {name: CamelHttpResponseCode, constant: 403}\n      - stop: {}");
            steps.add(at, "- log: {message: hello}");

            assertThatCode(() -> look(DOORS.get(0), door(steps))).doesNotThrowAnyException();
        }
        List<String> before = steps();
        before.add(0, "- log: {message: \"${headers}\"}");
        assertThatThrownBy(() -> look(DOORS.get(0), door(before))).hasMessageContaining("reso.camel.yaml:6: a step before 'guard'");
        List<String> after = steps();
        after.add("- setHeader: {name: CamelHttpResponseCode, constant: 200}");
        assertThatThrownBy(() -> look(DOORS.get(0), door(after))).hasMessageContaining("reso.camel.yaml:10: a step after 'accept' never runs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"- onException: {exception: [java.lang.Exception], handled: {constant: \"true\"}}", "- errorHandler: {deadLetterChannel: {deadLetterUri: \"log:x\"}}",
            "- onCompletion: {steps: []}", "- intercept: {steps: [stop: {}]}", "- interceptFrom: {steps: [stop: {}]}", "- routeConfiguration: {id: x}"})
    void nothingAroundThemDecides(String around) {
        assertThatThrownBy(() -> look(DOORS.get(0), around + "\n" + door(steps()))).hasMessageContaining("reso.camel.yaml:1: '").hasMessageContaining("would decide in the place");
        assertThatThrownBy(() -> look(DISPATCH, around + "\n" + lane(List.of(step("lane"))))).hasMessageContaining("dispatch.camel.yaml:1: '");
    }

    @Test
    void aRouteThatMayNotRunIsRefused() {
        assertThatThrownBy(() -> look(DOORS.get(0), door(steps()).replace("id: door-x", "id: door-x\n    autoStartup: false"))).hasMessageContaining("'autoStartup: false'");
        assertThatThrownBy(() -> look(DOORS.get(0), door(steps()).replace("id: door-x", "id: door-x\n    precondition: \"{{x}}\""))).hasMessageContaining("'precondition: {{x}}'");
    }

    @Test
    void whereverItsFileLiesADoorIsADoor() {
        List<String> missing = steps();
        missing.remove(3);

        assertThatThrownBy(() -> look(ROUTES.resolve("mine.camel.yaml"), door(missing))).hasMessageContaining("mine.camel.yaml:3: the step 'accept' is missing");
        assertThatCode(() -> look(ROUTES.resolve("mine.camel.yaml"), door(steps()))).doesNotThrowAnyException();
    }

    @Test
    void shippedFilesPass() throws Exception {
        for (Path file : RouteFiles.paths(ROUTES)) {
            look(file, Files.readString(file));
        }
        assertThat(RouteFiles.check(ROUTES).ignored()).isEmpty();
    }

    private static String lane(List<String> steps) {
        return "- routeTemplate:\n    id: lane\n    parameters:\n      - name: feed\n    from:\n      uri: journal:{{feed}}\n      steps:\n"
                + String.join("", steps.stream().map(step -> step.indent(8)).toList());
    }

    @Test
    void aLaneHasItsStepOnceAndLast() {
        assertThatCode(() -> look(DISPATCH, lane(List.of("- log: {message: x}", step("lane"))))).doesNotThrowAnyException();
        assertThatThrownBy(() -> look(DISPATCH, lane(List.of("- log: {message: x}")))).hasMessageContaining("dispatch.camel.yaml:5: the step 'lane' is missing");
        assertThatThrownBy(() -> look(DISPATCH, lane(List.of(step("lane"), step("lane"))))).hasMessageContaining("dispatch.camel.yaml:9: 'lane' stands twice");
        assertThatThrownBy(() -> look(DISPATCH, lane(List.of(step("lane"), "- log: {message: x}")))).hasMessageContaining("dispatch.camel.yaml:9: a step after 'lane'");
        assertThatThrownBy(() -> look(DISPATCH, "- route: {id: x, from: {uri: \"timer:x\", steps: [log: hello]}}")).hasMessageContaining("no route template takes");
        assertThatThrownBy(() -> look(ROUTES.resolve("resources/property.camel.yaml"), "- route: {id: property, from: {uri: direct:property, steps: [process: {ref: lane}]}}"))
                .hasMessageContaining("'lane' is a step of the lanes' route");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "uri: journal:{{feed}}>uri: journal:queue:doorstep.deliveries.{{feed}}>the journal has no queues any more. Write 'uri: journal:{{feed}}', and remove its parameters",
            "uri: journal:{{feed}}>uri: journal:mls>a lane reads the deliveries of another feed than its own", "uri: journal:{{feed}}>uri: journal:{{feed}}?transacted=false>the journal has no options",
            "uri: journal:{{feed}}>uri: journal:{{feed}}\n      parameters: {concurrentConsumers: 5}>the journal has no options", "id: lane>id: mine>the journal is read by the lanes alone"})
    void aLaneReadsItsFeedAndNothingElse(String change) {
        String[] change3 = change.split(">");
        assertThatThrownBy(() -> look(DISPATCH, lane(List.of(step("lane"))).replace(change3[0], change3[1]))).isInstanceOf(ConfigException.class)
                .hasMessageContaining("dispatch.camel.yaml:5: " + change3[2]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"from: {uri: \"journal:mls\", steps: [log: x]}", "from: {uri: direct:mine, steps: [to: \"journal:x\"]}",
            "from: {uri: direct:mine, steps: [toD: {uri: \"journal:x\"}]}", "from: {uri: direct:mine, steps: [pollEnrich: {constant: \"journal:x\"}]}",
            "from: {uri: direct:mine, steps: [poll: {uri: \"journal:x\"}]}"})
    void theJournalIsForLanesAlone(String from) {
        assertThatThrownBy(() -> look(ROUTES.resolve("mine.camel.yaml"), "- route: {id: mine, " + from + "}")).hasMessageContaining("mine.camel.yaml:1: the journal is read by the lanes alone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept", "lane", "tables", "journal", "platform-http-engine"})
    void noBeanTakesTheNameOfAPartOfOurs(String name) {
        assertThatThrownBy(() -> look(ROUTES.resolve("mine.camel.yaml"), "- beans:\n    - name: " + name + "\n      type: java.lang.Object")).hasMessageContaining("mine.camel.yaml:2: '" + name + "' is the name");
    }

    @Test
    void checkAndStartRefuseThem(@TempDir Path folder) throws Exception {
        House house = House.in(folder).route("dispatch.camel.yaml", Files.readString(DISPATCH).replace("- process:", "- log:").replace("ref: lane", "message: gone"));

        assertThatThrownBy(() -> checked(house)).isInstanceOf(ConfigException.class).hasMessageContaining("dispatch.camel.yaml:7: the step 'lane' is missing");
        assertThatThrownBy(house::start).isInstanceOf(ConfigException.class).hasMessageContaining("dispatch.camel.yaml:7: the step 'lane' is missing");
        house.route("dispatch.camel.yaml", Files.readString(DISPATCH));
        Files.delete(house.place().routes().resolve("doors/reso.camel.yaml"));
        assertThatThrownBy(() -> checked(house)).isInstanceOf(ConfigException.class).hasMessageContaining("doors/reso.camel.yaml: no route takes what is sent to /reso/mls");
        assertThatThrownBy(house::start).isInstanceOf(ConfigException.class).hasMessageContaining("doors/reso.camel.yaml: no route takes what is sent to /reso/mls");
    }

    @Test
    void filesThatDoNothingAreNamed(@TempDir Path folder) throws Exception {
        House house = House.in(folder);
        for (String file : List.of("Mine.java", "resources/office.yaml", "resources/team.yml", "resources/a.camel.yml", "resources/b.Camel.YAML", "property.camel.yaml.bak", "notes.txt")) {
            house.route(file, "x");
        }
        for (String quiet : List.of(".gitignore", "resources/.property.camel.yaml.swp", "resources/property.camel.yaml~", "#x#", "..data/old.txt", ".git/config")) {
            house.route(quiet, "x");
        }
        String route = "- route: {id: %s, from: {uri: direct:%s, steps: [%s]}}";
        house.route("teams.camel.yaml", route.formatted("teams", "teams", "log: x"));
        house.route("resource/rooms.camel.yaml", route.formatted("rooms", "rooms", "log: x"));
        house.route("called.camel.yaml", route.formatted("called", "called", "log: x"));
        house.route("caller.camel.yaml", "- route: {id: caller, from: {uri: \"timer:x\", steps: [to: {uri: direct:called}]}}");

        List<String> ignored = RouteFiles.check(folder.resolve("routes")).ignored();

        assertThat(ignored).extracting(line -> folder.resolve("routes").relativize(Path.of(line.substring(0, line.indexOf(": ")))).toString())
                .containsExactlyInAnyOrder("Mine.java", "resources/office.yaml", "resources/team.yml", "resources/a.camel.yml", "resources/b.Camel.YAML", "property.camel.yaml.bak", "notes.txt",
                        "teams.camel.yaml", "resource/rooms.camel.yaml");
        assertThat(ignored).anyMatch(line -> line.endsWith("resources/office.yaml: is not read, as only files that end with .camel.yaml are. Rename it to office.camel.yaml"))
                .anyMatch(line -> line.endsWith("b.Camel.YAML: is not read, as only files that end with .camel.yaml are. Rename it to b.camel.yaml"))
                .anyMatch(line -> line.endsWith("rooms.camel.yaml: nothing calls its route. If it is a resource's, move it to " + folder.resolve("routes/resources")));
        assertThat(checked(house)).startsWith("ok: ").contains("\nwarning: ").contains("Mine.java: is not read");
    }

    private static String checked(House house) throws InterruptedException {
        List<String> said = new ArrayList<>();
        Check.everything(house.place(), false, said::add);
        return String.join("\n", said);
    }
}

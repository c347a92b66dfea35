package org.doorstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Tables;
import org.doorstep.testing.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes swapped while events run through them. */
class RouteSwapsTest {

    @TempDir
    private Path folder;
    private final ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private CamelContext camel;
    private ResourceRoutes routes;
    private RouteSwaps swaps;

    @BeforeEach
    void start() throws Exception {
        camel = new DefaultCamelContext();
        camel.getRegistry().bind("routeFiles", new RouteFileLoader());
        for (String name : List.of("old", "new", "rest")) {
            camel.getRegistry().bind(name, (Processor) exchange -> ran.add(name));
        }
        camel.getRegistry().bind("slow", (Processor) exchange -> {
            entered.countDown();
            assertThat(leave.await(60, TimeUnit.SECONDS)).isTrue();
            ran.add("slow");
        });
        List<RouteFile> files = List.of(file("other", "rest"), file("property", "old"));
        PluginHelper.getRoutesLoader(camel).loadRoutes(files.stream().map(RouteFile::resource).toList());
        camel.start();
        Tables none = Tables.load(Files.writeString(folder.resolve("tables.yaml"), "tables: {}"));
        routes = new ResourceRoutes(camel, RouteSwaps.names(files, none));
        swaps = new RouteSwaps(camel, routes, files, () -> none);
    }

    @AfterEach
    void stop() {
        leave.countDown();
        camel.stop();
    }

    private static RouteFile file(String id, String step) {
        String yaml = "- route:\n    id: " + id + "\n    from:\n      uri: direct:" + id + "\n      steps:\n        - process: {ref: " + step + "}\n";
        return new RouteFile(Path.of(id + ".camel.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
    }

    private void send() {
        routes.send(List.of(Samples.property("1", 1, "{}")));
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Thread> aside(Work work, CompletableFuture<Void> done) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        new Thread(() -> {
            thread.complete(Thread.currentThread());
            try {
                work.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        }).start();
        return thread;
    }

    private static void awaitWaiting(CompletableFuture<Thread> thread) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> thread.join().getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void aRunThatComesDuringASwapWaitsAndTakesTheNewRoute() throws Exception {
        CompletableFuture<Void> sent = new CompletableFuture<>();

        boolean done = routes.between(() -> {
            Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
            model.removeRouteDefinition(model.getRouteDefinition("property"));
            awaitWaiting(aside(this::send, sent));
            assertThat(ran).isEmpty();
            PluginHelper.getRoutesLoader(camel).loadRoutes(file("property", "new").resource());
        }, Duration.ofSeconds(60));

        sent.get(60, TimeUnit.SECONDS);
        assertThat(done).isTrue();
        assertThat(ran).containsExactly("new");
    }

    @Test
    void aSwapWaitsForTheRunsUnderWay() throws Exception {
        swaps.take(file("property", "slow"));
        CompletableFuture<Void> sent = new CompletableFuture<>();
        CompletableFuture<Void> swapped = new CompletableFuture<>();
        aside(this::send, sent);
        assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();

        Thread swapping = aside(() -> routes.between(() -> ran.add("swap"), Duration.ofSeconds(60)), swapped).join();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> swapped.isDone() || swapping.getState() == Thread.State.TIMED_WAITING);
        assertThat(swapped).isNotDone();
        leave.countDown();

        sent.get(60, TimeUnit.SECONDS);
        swapped.get(60, TimeUnit.SECONDS);
        assertThat(ran).containsExactly("slow", "swap");
    }

    @Test
    void aSwapGivesUpWhenARunDoesNotEndAndHoldsNobodyUp() throws Exception {
        swaps.take(file("property", "slow"));
        CompletableFuture<Void> sent = new CompletableFuture<>();
        aside(this::send, sent);
        assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();

        assertThat(routes.between(() -> ran.add("swap"), Duration.ZERO)).isFalse();

        routes.send(List.of(new Samples.Draft().resource("Unheard").event()));
        assertThat(ran).containsExactly("rest");
    }

    @Test
    void whatCamelRefusesLeavesTheOldRoute() throws Exception {
        assertThatThrownBy(() -> swaps.take(file("property", "nobody"))).isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("property.camel.yaml: Camel cannot run it");
        send();
        swaps.take(file("property", "new"));
        send();
        assertThat(ran).containsExactly("old", "new");
    }

    @Test
    void aDroppedRouteLeavesNothingBehindAndComesBack() throws Exception {
        int endpoints = camel.getEndpoints().size();
        for (int n = 0; n < 20; n++) {
            swaps.drop("property");
            send();
            swaps.take(file("property", "new"));
            send();
            assertThat(routes.listed("reso", "Property")).isEqualTo("Property");
        }
        assertThat(ran).hasSize(40).startsWith("rest", "new", "rest", "new");
        assertThat(camel.getRoutes()).hasSize(2);
        assertThat(camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions()).hasSize(2);
        assertThat(camel.getEndpoints()).hasSizeLessThanOrEqualTo(endpoints);
    }

    @Test
    void theFilesThatAMountOfKubernetesLinksToAreNotCountedTwice() throws Exception {
        Path mount = Files.createDirectories(folder.resolve("routes/resources"));
        Files.createDirectories(mount.resolve("..2026_01"));
        Files.write(mount.resolve("..2026_01/property.camel.yaml"), file("property", "old").bytes());
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01"));
        Files.createSymbolicLink(mount.resolve("property.camel.yaml"), Path.of("..data/property.camel.yaml"));

        assertThat(RouteFiles.paths(folder.resolve("routes"))).containsExactly(mount.resolve("property.camel.yaml"));
    }
}

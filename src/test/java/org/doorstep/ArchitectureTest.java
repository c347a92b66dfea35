package org.doorstep;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import org.doorstep.config.Secret;
import picocli.CommandLine;

/** The arrows between the rooms, and rules that a reader would not see broken. */
@AnalyzeClasses(packages = "org.doorstep", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule arrowsPointOneWay = layeredArchitecture().consideringOnlyDependenciesInAnyPackage("org.doorstep..")
            .layer("house").definedBy("org.doorstep")
            .layer("cli").definedBy("org.doorstep.cli..")
            .layer("admin").definedBy("org.doorstep.admin..")
            .layer("subscription").definedBy("org.doorstep.subscription..")
            .layer("reload").definedBy("org.doorstep.reload..")
            .layer("dispatch").definedBy("org.doorstep.dispatch..")
            .layer("door").definedBy("org.doorstep.door..")
            .layer("media").definedBy("org.doorstep.media..")
            .layer("journal").definedBy("org.doorstep.journal..")
            .layer("store").definedBy("org.doorstep.store..")
            .layer("provider").definedBy("org.doorstep.provider..")
            .layer("auth").definedBy("org.doorstep.auth..")
            .layer("broker").definedBy("org.doorstep.broker..")
            .layer("config").definedBy("org.doorstep.config..")
            .layer("event").definedBy("org.doorstep.event..")
            .layer("url").definedBy("org.doorstep.url..")
            .layer("http").definedBy("org.doorstep.http..")
            .whereLayer("cli").mayNotBeAccessedByAnyLayer()
            .whereLayer("house").mayOnlyBeAccessedByLayers("cli")
            .whereLayer("admin").mayOnlyBeAccessedByLayers("house", "cli")
            .whereLayer("reload").mayOnlyBeAccessedByLayers("house")
            .whereLayer("subscription").mayOnlyBeAccessedByLayers("house", "admin")
            .whereLayer("dispatch").mayOnlyBeAccessedByLayers("house", "cli", "admin", "reload")
            .whereLayer("media").mayOnlyBeAccessedByLayers("house", "cli", "admin")
            .whereLayer("door").mayOnlyBeAccessedByLayers("house", "cli", "admin")
            .whereLayer("journal").mayOnlyBeAccessedByLayers("house", "cli", "subscription", "admin", "dispatch", "door", "broker")
            .whereLayer("store").mayOnlyBeAccessedByLayers("house", "subscription", "admin", "reload", "dispatch", "media")
            .whereLayer("broker").mayOnlyBeAccessedByLayers("house", "admin")
            .whereLayer("provider").mayOnlyBeAccessedByLayers("house", "subscription", "cli", "admin", "reload", "dispatch", "door")
            .whereLayer("auth").mayOnlyBeAccessedByLayers("house", "subscription", "reload", "door", "store")
            .whereLayer("event").mayOnlyBeAccessedByLayers("house", "cli", "subscription", "admin", "dispatch", "door", "media", "journal", "store", "provider", "auth", "broker")
            .whereLayer("url").mayOnlyBeAccessedByLayers("subscription", "media", "provider", "config")
            .whereLayer("http").mayOnlyBeAccessedByLayers("admin", "door", "auth");

    @ArchTest
    static final ArchRule noCircles = slices().matching("org.doorstep.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theSimulatorStandsAside = noClasses().that().resideInAPackage("..simulator..")
            .should().dependOnClassesThat().resideInAnyPackage("org.doorstep.event..", "org.doorstep.config..", "org.doorstep.auth..",
                    "org.doorstep.provider..", "org.doorstep.door..", "org.doorstep.journal..", "org.doorstep.store..", "org.doorstep.dispatch..",
                    "org.doorstep.subscription..");

    @ArchTest
    static final ArchRule onlyTheStoreKnowsSql = noClasses().that().resideOutsideOfPackage("..store..").and().doNotHaveSimpleName("Fault")
            .should().dependOnClassesThat().resideInAnyPackage("java.sql..", "org.springframework.jdbc..", "org.springframework.dao..", "org.flywaydb..",
                    "com.zaxxer..", "org.sqlite..", "org.postgresql..");

    @ArchTest
    static final ArchRule fewKnowJms = noClasses().that().resideOutsideOfPackages("..broker..", "..journal..")
            .and().doNotHaveSimpleName("QueueStep").and().doNotHaveSimpleName("Fault")
            .should().dependOnClassesThat().resideInAnyPackage("jakarta.jms..", "org.apache.activemq..", "org.springframework.jms..");

    @ArchTest
    static final ArchRule camelStaysAtTheEdges = noClasses().that().resideInAnyPackage("..event..", "..json..", "..config..", "..auth..", "..journal..", "..provider..", "..store..",
                    "..media..")
            .should().dependOnClassesThat().resideInAPackage("org.apache.camel..");

    /** Or a record would be taken by one reader and poison to the next. */
    @ArchTest
    static final ArchRule onePlaceMakesParsersOfJson = noClasses().that().resideOutsideOfPackages("..json..", "..simulator..")
            .should().callConstructor(ObjectMapper.class).orShould().callConstructor(JsonMapper.class).orShould().callConstructor(JsonFactory.class)
            .orShould().callMethod(JsonMapper.class, "builder").orShould().callMethod(JsonMapper.class, "builder", JsonFactory.class)
            .orShould().callMethod(JsonFactory.class, "builder");

    /** What is printed may be a stranger's: one class prints. The simulator has words of its own only. */
    @ArchTest
    static final ArchRule commandsPrintInOnePlace = noClasses().that().resideInAPackage("..cli..").and().doNotHaveSimpleName("Plain")
            .and().haveNameNotMatching(".*\\.(Simulate.*|ApiOptions)")
            .should().accessField(System.class, "out").orShould().accessField(System.class, "err")
            .orShould().callMethod(CommandLine.class, "getOut").orShould().callMethod(CommandLine.class, "getErr");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager)");

    /** Who compares secrets by equals tells by the time where they differ: Secret.matches and MessageDigest.isEqual only. */
    @ArchTest
    static final ArchRule secretsAreComparedInConstantTime = noClasses()
            .should().callMethodWhere(target(name("equals")).and(target(owner(DescribedPredicate.describe("Secret",
                    (JavaClass type) -> type.isEquivalentTo(Secret.class))))))
            .orShould().callMethod(Arrays.class, "equals", byte[].class, byte[].class);

    @ArchTest
    static final ArchRule secretsHaveNoEquals = noMethods().that().areDeclaredIn(Secret.class).should().haveName("equals");

    @ArchTest
    static final ArchRule secretsAreRevealedWhereTheyMustBe = noClasses().that().resideOutsideOfPackages("..auth..", "..config..", "..broker..", "..store..")
            .and().doNotHaveSimpleName("EndpointSheet")
            // What a provider's API must be shown, and where it is to send, with which proofs.
            .and().doNotHaveSimpleName("ApiCredentials").and().doNotHaveSimpleName("DoorAddress")
            .and().doNotHaveSimpleName("ShowingHubManagement").and().doNotHaveSimpleName("SparkWebhooks").and().doNotHaveSimpleName("RepliersWebhooks")
            .should().callMethod(Secret.class, "reveal");

    @ArchTest
    static final ArchRule onlyTheClientsCallOut = noClasses().that().resideOutsideOfPackages("..provider.remote..", "..media..", "..url..")
            .should().dependOnClassesThat().resideInAPackage("org.apache.hc..");

    @ArchTest
    static final ArchRule whatIsNotPublicIsFinal = classes().that().areNotPublic().and().areTopLevelClasses().and().areNotInterfaces().and().areNotRecords()
            .should().haveModifier(JavaModifier.FINAL);
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;

/** The layers and which way their arrows point; no list of exceptions, now or ever. */
@AnalyzeClasses(
        packages = "io.tdengine.flink",
        importOptions = {ArchitectureTest.MainClasses.class, ImportOption.DoNotIncludeJars.class})
class ArchitectureTest {

    private static final String ROOT = "io.tdengine.flink";
    private static final String TRANSPORT = ROOT + ".transport..";

    /**
     * catalog, table → snapshot → source; these and lookup → scan; all and sink → data → transport.
     */
    @ArchTest
    static final ArchRule ARROWS_POINT_ONE_WAY =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .withOptionalLayers(true)
                    .layer("catalog")
                    .definedBy(ROOT + ".catalog..")
                    .layer("table")
                    .definedBy(ROOT + ".table..")
                    .layer("snapshot")
                    .definedBy(ROOT + ".snapshot..")
                    .layer("source")
                    .definedBy(ROOT + ".source..")
                    .layer("scan")
                    .definedBy(ROOT + ".scan..")
                    .layer("lookup")
                    .definedBy(ROOT + ".lookup..")
                    .layer("sink")
                    .definedBy(ROOT + ".sink..")
                    .layer("data")
                    .definedBy(ROOT + ".data..")
                    .layer("transport")
                    .definedBy(TRANSPORT)
                    .whereLayer("catalog")
                    .mayOnlyBeAccessedByLayers("table")
                    .whereLayer("table")
                    .mayOnlyBeAccessedByLayers("catalog")
                    .whereLayer("snapshot")
                    .mayOnlyBeAccessedByLayers("table", "catalog")
                    .whereLayer("source")
                    .mayOnlyBeAccessedByLayers("snapshot", "table", "catalog")
                    .whereLayer("scan")
                    .mayOnlyBeAccessedByLayers("snapshot", "lookup", "table", "catalog")
                    .whereLayer("lookup")
                    .mayOnlyBeAccessedByLayers("table", "catalog")
                    .whereLayer("sink")
                    .mayOnlyBeAccessedByLayers("table", "catalog")
                    .whereLayer("data")
                    .mayOnlyBeAccessedByLayers(
                            "snapshot", "source", "scan", "lookup", "sink", "table", "catalog");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule EVERY_CLASS_BELONGS_TO_A_LAYER =
            classes()
                    .should()
                    .resideInAnyPackage(
                            ROOT + ".catalog..",
                            ROOT + ".table..",
                            ROOT + ".snapshot..",
                            ROOT + ".source..",
                            ROOT + ".scan..",
                            ROOT + ".lookup..",
                            ROOT + ".sink..",
                            ROOT + ".data..",
                            TRANSPORT);

    @ArchTest
    static final ArchRule TRANSPORT_KNOWS_NO_FLINK =
            noClasses()
                    .that()
                    .resideInAPackage(TRANSPORT)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.flink..");

    @ArchTest
    static final ArchRule ONLY_WEBSOCKET_KNOWS_ITS_LIBRARY =
            noClasses()
                    .that(not(resideInAPackage(ROOT + ".transport.websocket..")))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.java_websocket..");

    @ArchTest
    static final ArchRule ONLY_REST_KNOWS_THE_HTTP_CLIENT =
            noClasses()
                    .that(not(resideInAPackage(ROOT + ".transport.rest..")))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("java.net.http..");

    @ArchTest
    static final ArchRule ONLY_JSON_WEBSOCKET_AND_REST_KNOW_JACKSON =
            noClasses()
                    .that(
                            not(
                                    resideInAnyPackage(
                                            ROOT + ".transport.json..",
                                            ROOT + ".transport.websocket..",
                                            ROOT + ".transport.rest..")))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule ONLY_TAOSC_KNOWS_JNA =
            noClasses()
                    .that(not(resideInAPackage(ROOT + ".transport.taosc..")))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule ROOTS_OF_TRANSPORT_ARE_ALL_THAT_FLINK_LAYERS_SEE =
            noClasses()
                    .that(not(resideInAPackage(TRANSPORT)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            ROOT + ".transport.websocket..",
                            ROOT + ".transport.rest..",
                            ROOT + ".transport.taosc..");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            noClasses()
                    .should()
                    .haveSimpleNameEndingWith("Util")
                    .orShould()
                    .haveSimpleNameEndingWith("Utils")
                    .orShould()
                    .haveSimpleNameEndingWith("Helper");

    /** What users may hold on to and what they may not is said on every class that Flink loads. */
    @ArchTest
    static final ArchRule PUBLIC_CLASSES_SAY_WHOM_THEY_ARE_FOR =
            classes()
                    .that(not(resideInAPackage(TRANSPORT)))
                    .and()
                    .areTopLevelClasses()
                    .and()
                    .arePublic()
                    .should()
                    .beAnnotatedWith(PublicEvolving.class)
                    .orShould()
                    .beAnnotatedWith(Internal.class);

    /** Flink's planner and shaded classes move with every release. */
    @ArchTest
    static final ArchRule NO_PLANNER_NO_SHADED_FLINK =
            noClasses()
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                    "org.apache.flink.table.planner..",
                                    "org.apache.flink.shaded.."));

    /** Not ArchUnit's own, which does not know the folders of the other Flink versions. */
    static final class MainClasses implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }
}

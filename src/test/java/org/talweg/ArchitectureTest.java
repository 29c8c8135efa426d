package org.talweg;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.talweg.kernel.Kernel;

/** Packages depend downwards only: cli → {experiment → report, verify} → train → {nn, optim, curvature, data} → graph → engine →
 * kernel. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importUrl(
            Kernel.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void shouldLookAtTheProductAlone() {
        assertTrue(CLASSES.contain(Kernel.class));
        assertFalse(CLASSES.contain(ArchitectureTest.class));
    }

    @Test
    void shouldDependDownwardsOnly() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("cli").definedBy("org.talweg.cli..")
                .layer("experiment").definedBy("org.talweg.experiment..")
                .layer("report").definedBy("org.talweg.report..")
                .layer("verify").definedBy("org.talweg.verify..")
                .layer("train").definedBy("org.talweg.train..")
                .layer("nn").definedBy("org.talweg.nn..")
                .layer("optim").definedBy("org.talweg.optim..")
                .layer("curvature").definedBy("org.talweg.curvature..")
                .layer("data").definedBy("org.talweg.data..")
                .layer("graph").definedBy("org.talweg.graph..")
                .layer("engine").definedBy("org.talweg.engine..")
                .layer("kernel").definedBy("org.talweg.kernel..")
                .whereLayer("cli").mayNotBeAccessedByAnyLayer()
                .whereLayer("experiment").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("report").mayOnlyBeAccessedByLayers("cli", "experiment")
                .whereLayer("verify").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("train").mayOnlyBeAccessedByLayers("cli", "experiment", "report", "verify")
                .whereLayer("nn").mayOnlyBeAccessedByLayers("cli", "experiment", "report", "train", "verify")
                .whereLayer("optim").mayOnlyBeAccessedByLayers("cli", "experiment", "report", "train", "verify")
                .whereLayer("curvature").mayOnlyBeAccessedByLayers("cli", "experiment", "report", "train", "verify")
                .whereLayer("data").mayOnlyBeAccessedByLayers("cli", "experiment", "report", "train", "verify")
                .whereLayer("graph").mayOnlyBeAccessedByLayers("cli", "experiment", "report", "train", "nn", "verify")
                .whereLayer("engine").mayOnlyBeAccessedByLayers("cli", "experiment", "report", "train", "graph", "verify")
                .check(CLASSES);
    }

    @Test
    void shouldKeepTheVectorApiInItsOwnClasses() {
        noClasses().that().haveSimpleNameNotEndingWith("Vector").and().haveSimpleNameNotEndingWith("Simd")
                .should().dependOnClassesThat().resideInAPackage("jdk.incubator.vector..")
                .because("those classes load where the module is absent")
                .check(CLASSES);
    }

    @Test
    void shouldNotNameTypesAfterPatterns() {
        classes().should().haveNameNotMatching(".*(Factory|Manager|Helper|Util|Utils|Impl)$").check(CLASSES);
    }
}

package org.talweg.report.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.data.Task;
import org.talweg.train.Evaluation;
import org.talweg.train.LayerRecord;

/** Each rule on curves made by formula, at and beyond the edges that real runs do not reach. */
class RulesTest {
    private static final double NAN = Double.NaN;
    private static final Setting TEN_CLASSES = new Setting(Task.CLASSIFY, 10, 1000, 1000, 1, 0, 32, "adam");

    private static List<Curves.Epoch> epochs(int count, IntToDoubleFunction train, IntToDoubleFunction validation,
            IntToDoubleFunction rate) {
        List<Curves.Epoch> epochs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            epochs.add(new Curves.Epoch(i + 1, rate.applyAsDouble(i), train.applyAsDouble(i), NAN, validation.applyAsDouble(i), NAN,
                    NAN, List.of()));
        }
        return epochs;
    }

    private static List<Kind> kinds(int count, IntToDoubleFunction train, IntToDoubleFunction validation) {
        return kinds(Curves.of(epochs(count, train, validation, i -> 1e-3), TEN_CLASSES));
    }

    private static List<Kind> kinds(Curves curves) {
        return Diagnosis.of(curves).kinds();
    }

    /** 2.3 at first, falling to {@code end} with a time constant of so many epochs. */
    private static IntToDoubleFunction falling(double end, double epochs) {
        return i -> end + (2.3 - end) * StrictMath.exp(-(i + 1) / epochs);
    }

    @Test
    void shouldCallSettledCurvesAGoodFit() {
        assertEquals(List.of(Kind.GOOD_FIT), kinds(30, falling(0.1, 3), falling(0.15, 3)));
    }

    @Test
    void shouldFindFlatHighLossUnderFitting() {
        assertEquals(List.of(Kind.UNDER_FITTING), kinds(30, falling(1.5, 2), falling(1.55, 2)));
    }

    @Test
    void shouldFindLossesThatStillFall() {
        assertEquals(List.of(Kind.STILL_FALLING), kinds(10, falling(0.1, 8), falling(0.15, 8)));
    }

    @Test
    void shouldNotAskForMoreEpochsOfAScheduleThatHasEnded() {
        List<Kind> found = kinds(Curves.of(epochs(10, falling(0.1, 8), falling(0.15, 8), i -> 1e-3 * (9 - i) / 9), TEN_CLASSES));
        assertFalse(found.contains(Kind.STILL_FALLING), found::toString);
    }

    @Test
    void shouldFindTheEpochWhereOverFittingStarts() {
        Diagnosis found = Diagnosis.of(Curves.of(epochs(40, falling(0.01, 4), i -> falling(0.4, 4).applyAsDouble(i)
                + Math.max(0, i - 12) * 0.02, i -> 1e-3), TEN_CLASSES));
        Finding overFitting = found.findings().stream().filter(f -> f.kind() == Kind.OVER_FITTING).findFirst().orElseThrow();
        assertTrue(overFitting.from() >= 12 && overFitting.from() <= 15, overFitting::toString);
        assertEquals(40, overFitting.to());
        assertEquals("sure", overFitting.sure());
    }

    @Test
    void shouldNotBlameOverFittingForALossThatRisesInBothParts() {
        assertFalse(kinds(30, i -> 0.5 + 0.02 * i, i -> 0.5 + 0.02 * i).contains(Kind.OVER_FITTING));
    }

    @Test
    void shouldFindAGapThatStays() {
        assertEquals(List.of(Kind.TRAINING_SET_UNREPRESENTATIVE), kinds(40, falling(0.05, 4), falling(0.8, 4)));
    }

    @Test
    void shouldFindAValidationPartThatIsNoisy() {
        assertEquals(List.of(Kind.VALIDATION_SET_NOISY), kinds(40, falling(0.3, 4),
                i -> falling(0.35, 4).applyAsDouble(i) + (i * 7 % 5 - 2) * 0.1));
    }

    @Test
    void shouldFindAValidationPartThatIsEasy() {
        assertEquals(List.of(Kind.VALIDATION_SET_EASY), kinds(40, falling(0.5, 4), falling(0.1, 4)));
    }

    /** The training loss of an epoch belongs to its middle: half an epoch late it is higher, with no other reason. */
    @Test
    void shouldNotCallAValidationPartEasyForHalfAnEpoch() {
        IntToDoubleFunction train = i -> 2.3 * StrictMath.exp(-(i + 0.5) / 1.5) + 0.2;
        IntToDoubleFunction validation = i -> 2.3 * StrictMath.exp(-(i + 1) / 1.5) + 0.2;
        List<Kind> found = kinds(5, train, validation);
        assertFalse(found.contains(Kind.VALIDATION_SET_EASY), found::toString);
    }

    @Test
    void shouldNotCallAValidationPartEasyForDropout() {
        Setting dropped = new Setting(Task.CLASSIFY, 10, 1000, 1000, 1, 0.5, 32, "adam");
        Curves seen = Curves.of(epochs(40, falling(0.25, 4), falling(0.12, 4), i -> 1e-3), dropped);
        Curves judged = new Curves(seen.epochs(), dropped, new Evaluation(2.3, 0.1), new Evaluation(0.1, 0.98),
                new Evaluation(0.12, 0.97), 40, false, null);
        assertEquals(List.of(Kind.GOOD_FIT), kinds(seen));
        assertEquals(List.of(Kind.GOOD_FIT), kinds(judged));
    }

    @Test
    void shouldFindFewValidationRows() {
        List<Curves.Epoch> scored = epochs(10, falling(0.1, 2), falling(0.15, 2), i -> 1e-3).stream().map(e -> new Curves.Epoch(
                e.epoch(), 1e-3, e.trainLoss(), 0.97, e.validationLoss(), 0.95, NAN, List.of())).toList();
        assertTrue(kinds(Curves.of(scored, TEN_CLASSES.with(0, 0, 20))).contains(Kind.VALIDATION_SET_NOISY));
        assertEquals(List.of(Kind.GOOD_FIT), kinds(Curves.of(scored, TEN_CLASSES.with(0, 0, 400))));
    }

    @Test
    void shouldFindALossAboveChance() {
        assertTrue(kinds(10, i -> i == 1 ? 9 : 2.2, i -> 2.2).contains(Kind.LEARNING_RATE_TOO_HIGH));
    }

    @Test
    void shouldFindOscillation() {
        assertTrue(kinds(20, i -> i % 2 == 0 ? 0.5 : 0.8, i -> 0.6).contains(Kind.LEARNING_RATE_TOO_HIGH));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10})
    void shouldFindDivergence(int count) {
        assertTrue(kinds(count, i -> i == count - 1 ? Double.POSITIVE_INFINITY : 1, i -> 1).contains(Kind.LEARNING_RATE_TOO_HIGH));
    }

    @Test
    void shouldFindASteadyFallThatIsTooSlow() {
        Diagnosis found = Diagnosis.of(Curves.of(epochs(20, i -> 2.3 - 0.005 * i, i -> 2.31 - 0.005 * i, i -> 1e-6), TEN_CLASSES));
        assertEquals(List.of(Kind.LEARNING_RATE_TOO_LOW), found.kinds());
        assertTrue(found.findings().get(0).tries().contains("--lr 1e-05"), found::toString);
    }

    /** It has no learning rate, and dropout is refused. */
    @Test
    void shouldNotTellASecondOrderMethodWhatItRefuses() {
        Setting lbfgs = new Setting(Task.CLASSIFY, 10, 1000, 1000, 1, 0, 1000, "lbfgs");
        Diagnosis slow = Diagnosis.of(Curves.of(epochs(20, i -> 2.3 - 0.005 * i, i -> 2.31 - 0.005 * i, i -> NAN), lbfgs));
        assertFalse(slow.kinds().contains(Kind.LEARNING_RATE_TOO_LOW), slow::toString);
        Diagnosis over = Diagnosis.of(Curves.of(epochs(40, falling(0.01, 4), i -> 0.4 + i * 0.02, i -> 1), lbfgs));
        assertTrue(over.kinds().contains(Kind.OVER_FITTING), over::toString);
        assertFalse(over.toString().contains("--dropout"), over::toString);
    }

    @Test
    void shouldFindAPlateauThatWasLeft() {
        IntToDoubleFunction loss = i -> i < 15 ? 2.3 - 1e-4 * i : 0.1 + 2.2 * StrictMath.exp(-(i - 15) / 3.0);
        Diagnosis found = Diagnosis.of(Curves.of(epochs(40, loss, loss, i -> 1e-2), TEN_CLASSES));
        Finding plateau = found.findings().stream().filter(f -> f.kind() == Kind.PLATEAU).findFirst().orElseThrow();
        assertTrue(plateau.from() <= 2 && plateau.to() >= 14 && plateau.to() <= 16, plateau::toString);
    }

    @Test
    void shouldFindConstantLossUnderFittingAndPerhapsAPlateau() {
        assertEquals(List.of(Kind.UNDER_FITTING, Kind.PLATEAU), kinds(20, i -> 2.3026, i -> 2.3026));
    }

    private static LayerRecord layer(String name, double gradient, double saturated, double dead) {
        return new LayerRecord(name, 1, gradient, 1e-3, 0, 1, saturated, dead);
    }

    private static List<Kind> layers(double norm, LayerRecord... layers) {
        List<Curves.Epoch> epochs = epochs(30, falling(0.1, 3), falling(0.15, 3), i -> 1e-3).stream().map(e -> new Curves.Epoch(
                e.epoch(), 1e-3, e.trainLoss(), NAN, e.validationLoss(), NAN, norm, List.of(layers))).toList();
        return kinds(Curves.of(epochs, TEN_CLASSES));
    }

    @Test
    void shouldReadLayers() {
        assertEquals(List.of(Kind.GOOD_FIT), layers(1, layer("dense1", 0.5, 0.1, NAN), layer("dense2", 1, NAN, NAN)));
        assertEquals(List.of(Kind.EXPLODING_GRADIENTS), layers(1e4, layer("dense1", 100, NAN, NAN), layer("dense2", 1, NAN, NAN)));
        assertEquals(List.of(Kind.VANISHING_GRADIENTS), layers(1, layer("dense1", 1e-5, NAN, NAN), layer("dense2", 1, NAN, NAN)));
        assertEquals(List.of(Kind.DEAD_UNITS), layers(1, layer("dense1", 1, NAN, 0.5), layer("dense2", 1, NAN, 0.1)));
        assertEquals(List.of(Kind.SATURATED_ACTIVATIONS), layers(1, layer("dense1", 1, 0.8, NAN), layer("dense2", 1, NAN, NAN)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 9})
    void shouldFindABadInitialLoss(double start) {
        Curves seen = Curves.of(epochs(30, falling(0.1, 3), falling(0.15, 3), i -> 1e-3), TEN_CLASSES);
        assertEquals(List.of(Kind.BAD_INITIAL_LOSS), kinds(new Curves(seen.epochs(), TEN_CLASSES, new Evaluation(start, 0.1),
                new Evaluation(0.1, 1), new Evaluation(0.15, 1), 30, false, null)));
    }

    @Test
    void shouldSayNothingOfTooLittle() {
        for (int count : new int[] {0, 1, 2, 4}) {
            assertEquals(List.of(), kinds(count, i -> 1 - 0.1 * i, i -> 1.1 - 0.1 * i), () -> count + " epochs");
            assertEquals(List.of(), kinds(count, i -> NAN, i -> NAN), () -> count + " epochs of nothing");
        }
        assertTrue(Diagnosis.of(Curves.of(List.of(), Setting.unknown())).toString().contains("nothing to see yet: 0 epochs"));
    }

    @Test
    void shouldDoWithoutValidationOrTrainingLoss() {
        assertEquals(List.of(), kinds(30, falling(0.1, 3), i -> NAN));
        assertEquals(List.of(Kind.UNDER_FITTING), kinds(30, falling(1.5, 2), i -> NAN));
        assertEquals(List.of(Kind.STILL_FALLING), kinds(10, falling(0.1, 8), i -> NAN));
        assertEquals(List.of(), kinds(30, i -> NAN, falling(0.1, 3)));
    }

    @Test
    void shouldDoWithoutKnowingTheClasses() {
        Diagnosis found = Diagnosis.of(Curves.of(epochs(30, falling(0.1, 3), falling(0.15, 3), i -> NAN), Setting.unknown()));
        assertEquals(List.of(Kind.GOOD_FIT), found.kinds());
        assertEquals("likely", found.findings().get(0).sure());
    }

    /** A loss of 0, as of rows known by heart, divides by nothing. */
    @Test
    void shouldBearZeroLosses() {
        assertEquals(List.of(Kind.GOOD_FIT), kinds(30, i -> 0, i -> 0));
        assertEquals(List.of(), kinds(Curves.of(epochs(30, i -> 0, i -> 0, i -> 0), Setting.unknown())).stream()
                .filter(Kind::warns).toList());
    }
}

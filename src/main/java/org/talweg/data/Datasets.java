package org.talweg.data;

/** Data that come with Talweg; sources and licences are in NOTICE. */
public final class Datasets {
    /** Handwritten digits: 1797 rows of 8 × 8 grey levels, 10 classes. */
    public static final String DIGITS = "digits";
    /** The first 150 training and 50 test images of each class of Fashion-MNIST, 28 × 28. */
    public static final String FASHION_MINI = "fashion-mini";

    /** Grey levels of {@link #DIGITS} go from 0 to 16. */
    static final double DIGITS_SCALE = 16;

    static final String DIGITS_LABEL = "digit";

    private Datasets() {}

    /** Whether a name is one of these rather than a path. */
    public static boolean has(String name) {
        return name.equals(DIGITS) || name.equals(FASHION_MINI);
    }

    /** {@link #DIGITS}, (1797, 64), grey levels divided by 16. */
    public static Dataset digits() {
        return Source.of(DIGITS).all();
    }

    /** {@link #FASHION_MINI}, (1500, 784) and (500, 784), grey levels divided by 255. */
    public static Split fashionMini() {
        return Source.of(FASHION_MINI).split(0.2, 0);
    }
}

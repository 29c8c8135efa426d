package org.talweg.optim;

/** One parameter under a rule in double precision, written down from the publications, apart from the code under test. */
abstract class Published {
    double theta;
    int t;

    /** The update with learning rate ε of this step and gradient g of the objective. */
    abstract void update(double epsilon, double g);

    /** Clipping, penalties, decay, update. */
    void step(double epsilon, double g, double scale, Clipping clipping, Penalty penalty, double decay) {
        t++;
        double clipped = Math.max(-clipping.byValue(), Math.min(clipping.byValue(), g * scale));
        double objective = clipped + penalty.l2() * theta + penalty.l1() * Math.signum(theta);
        theta -= epsilon * decay * theta;
        update(epsilon, objective);
    }

    static Published of(Optimizer rule) {
        if (rule instanceof Sgd) {
            return sgd();
        } else if (rule instanceof Momentum momentum) {
            return momentum(momentum.alpha());
        } else if (rule instanceof Nesterov nesterov) {
            return nesterov(nesterov.alpha());
        } else if (rule instanceof AdaGrad adaGrad) {
            return adaGrad(adaGrad.epsilon());
        } else if (rule instanceof RmsProp r) {
            return rmsProp(r.rho(), r.epsilon(), r.momentum(), r.centred());
        } else if (rule instanceof Adam adam) {
            return adam(adam.beta1(), adam.beta2(), adam.epsilon(), false);
        } else if (rule instanceof AdamW adamW) {
            return adam(adamW.beta1(), adamW.beta2(), adamW.epsilon(), false);
        } else if (rule instanceof AmsGrad amsGrad) {
            return adam(amsGrad.beta1(), amsGrad.beta2(), amsGrad.epsilon(), true);
        }
        throw new IllegalArgumentException("no transcription of " + rule);
    }

    /** Goodfellow et al., algorithm 8.1. */
    private static Published sgd() {
        return new Published() {
            @Override
            void update(double epsilon, double g) {
                theta -= epsilon * g;
            }
        };
    }

    /** Algorithm 8.2. */
    private static Published momentum(double alpha) {
        return new Published() {
            private double v;

            @Override
            void update(double epsilon, double g) {
                v = alpha * v - epsilon * g;
                theta += v;
            }
        };
    }

    /** Algorithm 8.3, its plain θ kept beside the look-ahead point: {@code theta} is θ + α·v, where g was taken. */
    private static Published nesterov(double alpha) {
        return new Published() {
            private double v;

            @Override
            void update(double epsilon, double g) {
                double plain = theta - alpha * v;
                v = alpha * v - epsilon * g;
                plain += v;
                theta = plain + alpha * v;
            }
        };
    }

    /** Algorithm 8.4. */
    private static Published adaGrad(double delta) {
        return new Published() {
            private double r;

            @Override
            void update(double epsilon, double g) {
                r += g * g;
                theta -= epsilon / (delta + Math.sqrt(r)) * g;
            }
        };
    }

    /** Algorithms 8.5 and 8.6; Graves 2013, equations 38 to 41. */
    private static Published rmsProp(double rho, double delta, double alpha, boolean centred) {
        return new Published() {
            private double r;
            private double mean;
            private double v;

            @Override
            void update(double epsilon, double g) {
                r = rho * r + (1 - rho) * g * g;
                mean = rho * mean + (1 - rho) * g;
                v = alpha * v - epsilon / Math.sqrt(delta + (centred ? r - mean * mean : r)) * g;
                theta += v;
            }
        };
    }

    /** Algorithm 8.7; Kingma &amp; Ba 2015, algorithm 1; Reddi et al. 2018, algorithm 2. */
    private static Published adam(double beta1, double beta2, double delta, boolean largest) {
        return new Published() {
            private double s;
            private double r;
            private double top;

            @Override
            void update(double epsilon, double g) {
                s = beta1 * s + (1 - beta1) * g;
                r = beta2 * r + (1 - beta2) * g * g;
                top = Math.max(top, r);
                double sHat = s / (1 - Math.pow(beta1, t));
                double rHat = (largest ? top : r) / (1 - Math.pow(beta2, t));
                theta -= epsilon * sHat / (Math.sqrt(rHat) + delta);
            }
        };
    }
}

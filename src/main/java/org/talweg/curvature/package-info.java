/** Second-order methods on a {@link org.talweg.curvature.LossSurface}: curvature, spectra and minimisers, in double on the host. */
package org.talweg.curvature;

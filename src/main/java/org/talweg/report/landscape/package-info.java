/** Landscapes: paths of methods on test functions, and slices through the loss of a trained network. */
package org.talweg.report.landscape;

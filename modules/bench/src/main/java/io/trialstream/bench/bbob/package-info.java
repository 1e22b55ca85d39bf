/**
 * The 24 noiseless functions of the BBOB test bed (Hansen, Finck, Ros and Auger 2009,
 * Real-Parameter Black-Box Optimization Benchmarking 2009: Noiseless Functions Definitions, INRIA
 * RR-6829).
 */
@NullMarked
package io.trialstream.bench.bbob;

import org.jspecify.annotations.NullMarked;

//! What the product does, one file for each verb. Engine and store meet only here.

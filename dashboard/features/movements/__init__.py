"""Recording what moved: a sale, a delivery, a transfer, an adjustment; and taking it back."""

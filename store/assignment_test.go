package store_test

import (
	"testing"

	"guichet/store/storetest"
)

func TestOneClaimWins(t *testing.T) { everywhere(t, storetest.OneClaimWins) }

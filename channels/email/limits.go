package email

// What a letter may hold before it counts as too complex to be opened. They
// are looked at while the octets are cut into parts, before anything is decoded.
const (
	maxSize          = 25 << 20  // octets of a letter
	maxHeader        = 256 << 10 // octets of one header block
	maxFields        = 1000      // fields of one header block
	maxParts         = 200
	maxDepth         = 20
	maxAddresses     = 500       // recipients that are looked at
	maxContinuations = 100       // of one parameter (RFC 2231 section 3)
	maxDecoded       = 100 << 20 // octets of all decoded parts
	maxExcerpt       = 10 << 10  // octets shown of a letter that is not opened
)

// tooComplex is what the ticket of such a letter says.
const tooComplex = "too complex, see the raw mail"

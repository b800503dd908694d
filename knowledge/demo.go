package knowledge

import (
	"embed"
	"io/fs"
)

//go:embed articles
var embedded embed.FS

// Demo holds the articles of the demonstration: about twenty in each language,
// written for a company that does not exist. IDs are such as "fr/vpn-coupures".
var Demo = mustSub(embedded, "articles")

func mustSub(fsys fs.FS, dir string) fs.FS {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		panic(err) // the name is a constant
	}
	return sub
}

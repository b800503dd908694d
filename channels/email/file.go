package email

import (
	"fmt"
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName is the length in characters that a file name is cut to.
const maxFileName = 120

// fileName is the name of a part, for display: what its header says, or what
// its media type suggests, cleaned.
func (p *part) fileName(words wordReader) string {
	name := p.placed["filename"]
	if name == "" {
		name = p.params["name"]
	}
	if name == "" {
		name = p.placed["name"]
	}
	name = cleanFileName(words.line(name))
	if name != "" {
		return name
	}
	if name = cleanFileName(words.line(p.header.Get("Content-Description"))); strings.Contains(name, ".") {
		return name
	}
	base := "attachment"
	switch {
	case strings.HasPrefix(p.media, "image/"):
		base = "image"
	case p.media == "text/calendar":
		base = "invite"
	}
	return base + extension(p.media)
}

// named reports whether the header of the part names a file.
func (p *part) named() bool {
	return p.placed["filename"] != "" || p.params["name"] != ""
}

func extension(media string) string {
	if e, ok := extensions[media]; ok {
		return e
	}
	if list, err := mime.ExtensionsByType(media); err == nil && len(list) > 0 {
		return list[0]
	}
	return ""
}

// extensions are those that people expect; the system's table varies.
var extensions = map[string]string{
	"application/pdf": ".pdf", "application/zip": ".zip", "application/json": ".json",
	"application/pgp-signature": ".asc", "application/pgp-encrypted": ".pgp", "application/pgp-keys": ".asc",
	"application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s",
	"application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m",
	"application/ms-tnef": ".dat", "application/octet-stream": "", "application/msword": ".doc",
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/bmp": ".bmp", "image/tiff": ".tif",
	"message/rfc822": ".eml", "message/global": ".eml", "text/plain": ".txt", "text/html": ".html",
	"text/calendar": ".ics", "text/csv": ".csv", "text/x-vcard": ".vcf", "text/vcard": ".vcf", "text/xml": ".xml",
	"audio/mpeg": ".mp3", "audio/wav": ".wav", "video/mp4": ".mp4",
	"message/delivery-status": ".txt", "message/disposition-notification": ".txt", "message/feedback-report": ".txt",
	"text/rfc822-headers": ".txt",
}

// cleanFileName makes a name safe to show and to offer for saving: no folders,
// nothing unseen, nothing that a system reserves, not too long. Storage never
// uses it.
func cleanFileName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r):
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(strings.TrimLeft(name, " "), " .")
	stem, _, _ := strings.Cut(name, ".")
	if reservedNames[strings.ToUpper(strings.TrimSpace(stem))] {
		name = "_" + name
	}
	return shortenFileName(name)
}

// reservedNames are devices on Windows, whatever their extension.
var reservedNames = func() map[string]bool {
	m := map[string]bool{"CON": true, "PRN": true, "AUX": true, "NUL": true}
	for i := range 10 {
		m[fmt.Sprint("COM", i)], m[fmt.Sprint("LPT", i)] = true, true
	}
	return m
}()

// shortenFileName keeps the extension.
func shortenFileName(name string) string {
	if utf8.RuneCountInString(name) <= maxFileName {
		return name
	}
	runes := []rune(name)
	ext := ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 && utf8.RuneCountInString(name[i:]) <= 12 {
		ext = name[i:]
	}
	return string(runes[:maxFileName-utf8.RuneCountInString(ext)]) + ext
}

// distinctNames numbers files of one name: "image.png", "image (2).png".
func distinctNames(files []file) {
	seen := make(map[string]int, len(files))
	for i := range files {
		name := files[i].name
		for n := seen[strings.ToLower(name)] + 1; n > 1; n++ {
			dot := strings.LastIndexByte(name, '.')
			if dot <= 0 {
				dot = len(name)
			}
			seen[strings.ToLower(name)] = n
			files[i].name = fmt.Sprintf("%s (%d)%s", name[:dot], n, name[dot:])
			if seen[strings.ToLower(files[i].name)] == 0 {
				break
			}
		}
		seen[strings.ToLower(files[i].name)]++
	}
}

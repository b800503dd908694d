package reports

import (
	"fmt"
	"html"
	"math"
	"strings"
	"time"

	"github.com/go-analyze/charts"

	"guichet/tickets"
)

// A Chart is one picture of a sheet, with words for those who do not see it.
type Chart struct {
	Title string
	Alt   string // the numbers
	draw  drawing
}

// A drawing draws a chart whose words are put as its format needs them.
type drawing func(p *charts.Painter, put func(string) string) error

// Charts are the pictures of a sheet: what came and went, the backlog, how old
// it is, and the marks.
func (s Sheet) Charts() []Chart {
	bins := s.bins()
	opened, resolved, backlog := make([]float64, len(bins)), make([]float64, len(bins)), make([]float64, len(bins))
	labels := make([]string, len(bins))
	for i, b := range bins {
		opened[i], resolved[i], backlog[i], labels[i] = float64(b.Opened), float64(b.Resolved), float64(b.Backlog), b.label
	}
	marks, stars := make([]float64, len(s.Ratings.Marks)), make([]string, len(s.Ratings.Marks))
	for i, n := range s.Ratings.Marks {
		marks[i], stars[i] = float64(n), num(i+1)
	}
	ages := make([]float64, len(s.Backlog.Ages.Buckets))
	for i, n := range s.Backlog.Ages.Buckets {
		ages[i] = float64(n)
	}
	came, went := s.word("report.opened"), s.word("report.resolved")
	return []Chart{
		{s.word("report.flow"), alt(s.word("report.flow"), labels, []string{came, went}, opened, resolved), bars(s.word("report.flow"), labels, []string{came, went}, opened, resolved)},
		{s.word("report.backlog.days"), alt(s.word("report.backlog.days"), labels, nil, backlog), stand(s.word("report.backlog.days"), labels, backlog)},
		{s.word("report.ages"), alt(s.word("report.ages"), s.buckets(), nil, ages), bars(s.word("report.ages"), shortBuckets(), nil, ages)},
		{s.word("report.marks"), alt(s.word("report.marks"), stars, nil, marks), bars(s.word("report.marks"), stars, nil, marks)},
	}
}

// shortBuckets are the labels of [tickets.Ages] in days, for where there is
// little room.
func shortBuckets() []string {
	labels := []string{"< " + num(int(tickets.AgeSteps[0]/day))}
	for i, from := range tickets.AgeSteps {
		label := "≥ " + num(int(from/day))
		if i+1 < len(tickets.AgeSteps) {
			label = num(int(from/day)) + "–" + num(int(tickets.AgeSteps[i+1]/day))
		}
		labels = append(labels, label)
	}
	return labels
}

// A bin is some days as one point of a chart.
type bin struct {
	tickets.DayFigures
	label string
}

const (
	mostBins = 35 // points that a chart shows at most
	fewBins  = 12 // so many have each their label and their number
)

// bins are the period's days, or weeks or months where they are many.
func (s Sheet) bins() []bin {
	per := func(at time.Time) string { return at.Format("2006-01-02") }
	label := func(at time.Time) string { return at.Format("01-02") }
	switch n := len(s.Days); {
	case n <= 10:
		label = func(at time.Time) string {
			return s.word(fmt.Sprint("weekday.", int(at.Weekday()))) + " " + num(at.Day())
		}
	case n > 7*mostBins:
		per = func(at time.Time) string { return at.Format("2006-01") }
		label = per
	case n > mostBins:
		per = func(at time.Time) string { y, w := at.ISOWeek(); return fmt.Sprint(y, w) }
	}
	var bins []bin
	last := ""
	for _, d := range s.Days {
		if p := per(d.Begin); p != last {
			last = p
			bins = append(bins, bin{tickets.DayFigures{Begin: d.Begin}, label(d.Begin)})
		}
		b := &bins[len(bins)-1]
		b.Opened, b.Resolved, b.Backlog = b.Opened+d.Opened, b.Resolved+d.Resolved, d.Backlog
	}
	return bins
}

// alt tells the numbers of a chart in words.
func alt(title string, labels, names []string, series ...[]float64) string {
	var points []string
	for i, l := range labels {
		var values []string
		for j, v := range series {
			value := fmt.Sprintf("%.0f", v[i])
			if names != nil {
				value = strings.ToLower(names[j]) + " " + value
			}
			values = append(values, value)
		}
		points = append(points, l+" ("+strings.Join(values, ", ")+")")
	}
	return title + ". " + strings.Join(points, ", ") + "."
}

// The colours tell series apart in print and to those who do not see red from
// green; what they stand for is written beside them.
var (
	blue   = charts.ColorRGB(31, 98, 168)
	orange = charts.ColorRGB(230, 138, 20)
	ink    = charts.ColorRGB(40, 44, 52)
	grid   = charts.ColorRGB(225, 228, 232)
	look   = charts.MakeTheme(charts.ThemeOption{
		BackgroundColor: charts.ColorWhite, AxisStrokeColor: charts.ColorRGB(140, 146, 155), AxisSplitLineColor: grid,
		TextColor: ink, TextColorTitle: ink, TextColorLabel: ink, TextColorLegend: ink, TextColorXAxis: ink, TextColorYAxis: ink,
		SeriesColors: []charts.Color{blue, orange},
	})
)

// stand shows how many there were at each point: a few as bars with their
// numbers, many as a line.
func stand(title string, labels []string, values []float64) drawing {
	if len(labels) <= fewBins {
		return bars(title, labels, nil, values)
	}
	return curve(title, labels, values)
}

func bars(title string, labels, names []string, series ...[]float64) drawing {
	return func(p *charts.Painter, put func(string) string) error {
		o := charts.NewBarChartOptionWithData(series)
		o.Theme = look
		o.Title = heading(put(title))
		o.Legend = legend(each(names, put))
		o.CategoryAxis.Labels, o.CategoryAxis.LabelFontStyle = each(labels, put), charts.NewFontStyleWithSize(11)
		o.ValueAxis = []charts.ValueAxisOption{axis(series)}
		if len(labels) <= fewBins {
			o.CategoryAxis.LabelCount = len(labels)
		}
		for i := range o.SeriesList {
			o.SeriesList[i].Label = charts.SeriesLabel{Show: charts.Ptr(len(labels) <= fewBins), FontStyle: charts.NewFontStyleWithSize(11), ValueFormatter: whole}
		}
		return p.BarChart(o)
	}
}

func curve(title string, labels []string, values []float64) drawing {
	return func(p *charts.Painter, put func(string) string) error {
		o := charts.NewLineChartOptionWithData([][]float64{values})
		o.Theme = look
		o.Title = heading(put(title))
		o.Legend = legend(nil)
		o.XAxis.Labels, o.XAxis.LabelFontStyle = each(labels, put), charts.NewFontStyleWithSize(11)
		o.YAxis = []charts.YAxisOption{axis([][]float64{values})}
		o.FillArea, o.FillOpacity, o.LineStrokeWidth = charts.Ptr(true), 60, 2.5
		return p.LineChart(o)
	}
}

func heading(title string) charts.TitleOption {
	return charts.TitleOption{Text: title, FontStyle: charts.NewFontStyleWithSize(14), Offset: charts.OffsetStr{Left: "left"}}
}

func legend(names []string) charts.LegendOption {
	if names == nil {
		return charts.LegendOption{Show: charts.Ptr(false)}
	}
	return charts.LegendOption{SeriesNames: names, FontStyle: charts.NewFontStyleWithSize(12), Offset: charts.OffsetStr{Left: "right"}}
}

// each puts every one of some words, nil for none.
func each(words []string, put func(string) string) []string {
	var out []string
	for _, w := range words {
		out = append(out, put(w))
	}
	return out
}

func asItIs(s string) string { return s }

func whole(v float64) string { return fmt.Sprintf("%.0f", v) }

// axis counts things: from nought, in whole steps, with room for the labels.
func axis(series [][]float64) charts.ValueAxisOption {
	most := 0.0
	for _, v := range series {
		for _, n := range v {
			most = max(most, n)
		}
	}
	step := 1.0
	for i := 0; most/step > 5; i++ { // 1, 2, 5, 10, 20, 50, …
		step *= []float64{2, 2.5, 2}[i%3]
	}
	steps := math.Floor(most/step) + 1
	return charts.ValueAxisOption{
		Min: charts.Ptr(0.0), Max: charts.Ptr(steps * step), LabelCount: int(steps) + 1, RangeValuePaddingScale: charts.Ptr(0.0),
		LabelFontStyle: charts.NewFontStyleWithSize(11), ValueFormatter: whole, SplitLineShow: charts.Ptr(true),
	}
}

// The size of a chart and of the picture of all, in pixels.
const (
	chartWidth, chartHeight = 720, 300
	margin, header          = 24, 64
)

// SVG is a chart as a picture that scales. The library writes words into it as
// they are, so they are escaped before.
func (c Chart) SVG() ([]byte, error) {
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: chartWidth, Height: chartHeight, Theme: look})
	if err := c.draw(p, html.EscapeString); err != nil {
		return nil, fmt.Errorf("draw %q: %w", c.Title, err)
	}
	return p.Bytes()
}

// PNG is one picture of all charts of the sheet, two in a row. Its words for
// those who do not see it are [Sheet.Alt].
func (s Sheet) PNG() ([]byte, error) {
	all := s.Charts()
	width, height := 3*margin+2*chartWidth, header+(len(all)+1)/2*(chartHeight+margin)
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: width, Height: height, Theme: look})
	p.FilledRect(0, 0, width, height, charts.ColorWhite, charts.ColorWhite, 0)
	title := charts.NewFontStyleWithSize(20)
	title.FontColor = ink
	p.Text(s.Title(), margin, 42, 0, title)
	for i, c := range all {
		left, top := margin+i%2*(chartWidth+margin), header+i/2*(chartHeight+margin)
		if err := c.draw(p.Child(charts.PainterBoxOption(charts.NewBox(left, top, left+chartWidth, top+chartHeight))), asItIs); err != nil {
			return nil, fmt.Errorf("draw %q: %w", c.Title, err)
		}
	}
	return p.Bytes()
}

// Alt tells the numbers of the charts in words.
func (s Sheet) Alt() string {
	words := s.Title() + "."
	for _, c := range s.Charts() {
		words += " " + c.Alt
	}
	return words
}

package knowledge

import "strings"

// A class says how much a word tells about what a message is about.
type class uint8

const (
	content  class = iota // names a thing or what happens to it
	chatter               // common in any request: problem, help, need, work
	function              // grammar and question words
	courtesy              // greeting, thanks, regards
)

// weight of a word of each class in a question. Function words count a little:
// "out of office" is made of them.
var weight = [...]float32{content: 1, chatter: .45, function: .4, courtesy: 0}

// background is the share of all texts of the world that hold a word of the
// class. It keeps common words light however few articles there are.
var background = [...]float32{content: 0, chatter: .15, function: .4, courtesy: .5}

// classOf a folded word, in a message of the language.
func classOf(lang string, w []byte) class {
	return classes[lang][string(w)]
}

var classes = map[string]map[string]class{"fr": classTable(frenchClasses), "en": classTable(englishClasses)}

// classTable files words by class; one that is listed twice has the later class.
func classTable(lists map[class]string) map[string]class {
	table := map[string]class{}
	for c := content; c <= courtesy; c++ {
		for w := range strings.FieldsSeq(lists[c]) {
			table[w] = c
		}
	}
	return table
}

var frenchClasses = map[class]string{
	function: `a ai aie ailleurs ainsi alors apres as au aucun aucune auquel aurai aurais aurait aussi autre autres aux avaient avais avait
avant avec avez aviez avoir avons ayant beaucoup bien c ca car ce ceci cela celle celles celui cependant certain certains ces cet cette
ceux chacun chaque chez comme comment d dans de deja depuis des desormais dessus devant dois doit donc dont du durant elle elles en
encore enfin ensuite entre es est et etaient etais etait etant ete etes etre eu eux fait faut fois font hier ici il ils j je jusque l la
laquelle le lequel les lesquels leur leurs lors lorsque lui m ma mais malgre me meme memes mes mien moi moins mon n ne ni nos notre nous
on ont ou oui par parce parfois parmi pas pendant peu peut peuvent peux plus plusieurs plutot pour pourquoi pourtant pourrais pourrait
pourriez presque puis puisque qu quand que quel quelle quelles quels quelque quelques quelqu qui quoi quoique rien s sa sans se selon sera
serai serais serait ses seulement si sinon soit sommes sont sous suis sur t ta tandis tant te tel telle tellement tes toi ton toujours tous
tout toute toutes tres trop tu un une unes uns va vais vas vers voici voila vont vos votre vous vu y non aujourdhui demain matin soir
maintenant afin ya etc cher chere ok okay`,
	chatter: `aide aider aidez test besoin cas chose choses comprends demande demander dire dit dis essaye essayer essaie faire faites fais
fonctionne fonctionnent fonctionner fonctionnait fonctionnement arrive arrivent arriver arrives impossible indiquer marche marchent marcher marchait marchant mettre mis moyen nouveau
parait passe passer petit petite possible pouvoir pouvez pouvons prendre prend probleme problemes question questions quelquun
savoir sais savez souci soucis solution souhaite souhaiterais temps travail travailler trouver trouve truc tente utiliser utilise veut veux
voir vois vois voudrais voudrait aimerais aimerait vouloir fera ferai donner donne jour jours semaine semaines heure heures minutes minute fin
debut an mois annee personne personnes gens vient venir viens venez procedure proceder adresser expliquer bon bonne grand grande
premier premiere dernier derniere rester reste jamais normal normalement urgent urgence idee an ans faudra faudrait aura auras aurez ecrire ecris contacter contacte permets`,
	courtesy: `bonjour bonsoir salut coucou hello hey merci remercie remerciant remerciements remercions remercier cordialement cordiales
salutations svp stp sincerement respectueusement bisous amicalement aimablement please`,
}

var englishClasses = map[class]string{
	function: `a about above after again against all almost also although always am an and another any anybody anyone anything are around as at
away back be because been before being below between both but by can cannot cant could couldnt did didnt do does doesnt doing done dont
down during each either else even ever every everybody everyone few for from further had has hasnt have havent having he her here hers
him his how however i if im in into is isnt it its itself just least less many may maybe me might more most much must my myself neither
never no nobody none nor not nothing now of off on once one only onto or other others our ours out over own per perhaps quite rather s
same shall she should since so some somebody someone something still such t than that the their theirs them then there these they
this those though through thus to today tomorrow tonight too under until up upon us very was wasnt we were what whatever when where
whether which while who whom whose why will with within without wont would wouldnt yes yesterday yet you your yours yourself morning
afternoon evening ok okay oh`,
	chatter: `able test ask asked asks day days week weeks hour hours minute minutes month months year years end get gets getting got go goes going gone
give given good great happen happens help helps idea issue issues keep keeps know known let like look looks make makes need needed needs
people person possible problem problems proceed question questions really right say says see seem seems show shows something
solution start started stop stopped suppose supposed take takes tell thing things think time times told tried try trying urgent use used
using want wanted wants way work working works would wish wrong explain understand find new last first long nice fine well sure anymore soon impossible receive
should bad big little small come comes coming came put manage procedure`,
	courtesy: `hello hi hey dear thanks thank thanking thankful grateful regards cheers sincerely faithfully greetings please pls plz kindly
welcome`,
}

package tickets

// The phrases of which courtesy is made, one expression a line, as [plain]
// writes them: without accents, an apostrophe is a space. A phrase that could
// ask for something ("merci de …", "thanks for looking into …") is not among
// them, nor is one that could answer a question by itself ("oui", "ok").
const (
	greetings = `
		(?:re )?(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|dear|cher|chere)(?: (?:a tous|a toutes|a vous|tout le monde|madame|monsieur|all|everyone|team|there))*
		good (?:morning|afternoon|evening)(?: (?:all|everyone|team))?`

	// asides are no thanks by themselves, and take nothing from them.
	asides = `
		et|and|voila|donc|so|ah|oh
		ok|okay|okey|k|d accord|dac|daccord|entendu|compris|effectivement|tres bien|alright|all right|right|good|fine
		(?:c est )?(?:bien )?(?:note|recu|compris)
		got it|understood|(?:duly )?noted(?: with)?|received(?: with)?
		(?:je (?:vous|te) souhaite |passez |passe )?(?:une? )?(?:tres )?(?:bonnes?|belles?|excellentes?|joyeuses?) (?:journee|soiree|nuit|semaine|annee|continuation|vacances|fetes|fin de (?:journee|semaine|soiree)|apres midi|reception)
		(?:un )?(?:bon|excellent|tres bon) (?:week end|weekend|we|apres midi|courage|conge|dimanche|noel|appetit)
		(?:bonne|bon|belle) (?:journee|soiree|week end|weekend|aprem)
		a (?:vous|toi|tous|toute l equipe|tte l equipe)(?: (?:aussi|tous|egalement))?|(?:vous|toi) (?:aussi|de meme)|de meme|pareillement
		a (?:tres )?(?:bientot|plus|plus tard|la prochaine)|au revoir|au plaisir
		(?:tres |bien )?(?:cordialement|amicalement|respectueusement|sincerement|chaleureusement)|cdt|cdlt|bien a (?:vous|toi)|(?:sinceres |meilleures |cordiales )?salutations|bises?|amities
		(?:i )?(?:hope you )?have an? (?:very )?(?:nice|great|good|lovely|wonderful|fantastic|excellent|pleasant|happy) (?:day|evening|night|afternoon|weekend|week|week end|one|time|holiday|rest of (?:the|your) (?:day|week))(?: (?:too|everyone|all|everybody))?
		enjoy (?:your|the) (?:day|evening|weekend|week end|week|holidays?|rest of (?:the|your) (?:day|week))
		(?:and )?(?:the )?same to you|you too|to you too|take care|see you(?: soon| around)?|bye(?: bye)?|good ?night|good day
		(?:happy|merry) (?:holidays?|christmas|new year|weekend|friday)(?: to (?:you|all|everyone|you all|the (?:whole )?team))?
		(?:with )?(?:my |kind |kindest |best |warm |warmest |many )*regards|(?:all the )?best(?: wishes)?|(?:yours )?(?:sincerely|truly|faithfully)|kindly|rgds`

	gratitude = `(?: (?:beaucoup|bocoup|bcp|bien|infiniment|enormement|vivement|sincerement|chaleureusement|mille fois|encore(?: une fois)?|tout plein|tellement|tres sincerement))*`
	toFrench  = `(?: (?:a )?(?:vous|toi|tous|toutes|vous tous|tout le monde|toute l equipe|tte l equipe|l equipe|votre equipe)(?: tous| aussi)?| les gars| messieurs| mesdames| madame| monsieur)*`
	deed      = `(?:aide|reponse rapide|reactivite|rapidite|efficacite|diligence|infos?|informations?|explications?|patience|gentillesse|amabilite|intervention|depannage|precisions?|travail|coup de main|disponibilite|soutien|conseils?|assistance|professionnalisme|accueil|temps)`
	adjective = `(?:(?: et(?: (?:pour )?(?:la|le|l|votre|ta|ton|vos|sa|son))?)? (?:rapides?|precieuse|claires?|efficaces?|precises?|utiles?|completes?|si|tres|aussi|` + deed + `))*`
	since     = `(?: (?:si|aussi|tres) (?:vite|rapidement|bien)| rapidement| vite| efficacement)?`
	helpers   = `(?: (?:very|so|ever so|that) (?:very )?much| soo? much| a lot| alot| a million| a ton| a bunch| tons| heaps| loads| again| once again| kindly| both| indeed)*(?: (?:to )?(?:you )?(?:all|everyone|everybody|guys|folks|team|both|the (?:whole |entire )?team|you|mate|sir|madam))*`
	kindness  = `(?:(?:very|so|super|really|kind|quick|prompt|fast|swift|rapid|great|excellent|friendly|helpful|clear|detailed|continued|invaluable|amazing|wonderful|speedy|timely|efficient) )*`
	favour    = `(?:help|reply|response|answer|assistance|support|info|information|update|explanations?|time|patience|kindness|efforts?|work|service|quick fix|fix|solution|advice|tips?|heads up|clarification|follow up|hard work|turnaround|instructions|link|hint)`

	thanks = `
		(?:un |mille |encore |vraiment |tres )*(?:grand |gros |immense )?mercis?` + gratitude + toFrench + `
		mercis?` + gratitude + toFrench + ` (?:a vous )?pour (?:votre|ton|ta|vos|tes|l|le|la|les|cette|ces|ce|cet|sa|son|toute votre|toutes? (?:ces|vos)|tous (?:ces|vos)) (?:reponse|retour|` + deed + `)` + adjective + `
		mercis?` + gratitude + toFrench + ` (?:a vous )?pour tout
		mercis?` + gratitude + toFrench + ` de (?:votre|ton|ta|vos|tes) ` + deed + adjective + `
		mercis?` + gratitude + toFrench + ` (?:d|de m|de nous|de l) (?:avoir|avoir tous) (?:repondu|aidee?s?|depannee?s?|rappelee?s?|regle (?:ca|cela|le probleme|mon probleme)|resolu (?:ca|cela|le probleme|mon probleme)|repare (?:ca|cela)|pris (?:le|du) temps|fait (?:ca|cela)|traite (?:ca|cela|ma demande))` + since + `
		(?:je |nous |on )(?:tiens a |tenais a |voulais |tenons a )?(?:vous |te |t )?(?:en )?(?:remercie[rsz]?|remerci|remercions|remercie)` + gratitude + `(?: toutes?| tous)?(?: (?:pour|de) (?:votre|ton|ta|vos|tes|l|toute votre) ` + deed + adjective + `)?
		(?:avec )?(?:tous )?(?:mes|nos) (?:(?:sinceres|vifs|plus vifs) )?remerciements
		(?:(?:many|big|huge|sincere|my|our|a thousand|millions? of|so many|with|heartfelt|warm|special) )*(?:thanks|thank (?:you|u|yuo|ya)|thankyou|thx|thnx|thanx|tks|tnx|ty|tysm|tyvm|ta|cheers|chears)` + helpers + `
		(?:(?:many|big|huge|sincere) )*(?:thanks|thank (?:you|u)|thankyou|thx|thnx|thanx|ty|cheers)` + helpers + ` for (?:(?:all )?(?:of )?(?:your|the|this|that) )` + kindness + favour + `(?: and (?:your )?` + kindness + favour + `)*(?: (?:with|on) (?:this|that|it|everything))?
		(?:many )?(?:thanks|thank (?:you|u)|thx)` + helpers + ` for (?:everything|that|all|all (?:you did|you have done|you ve done))
		(?:many )?(?:thanks|thank (?:you|u)|thx)` + helpers + ` for (?:getting back(?: to (?:me|us))?|letting (?:me|us) know|fixing (?:it|this|that)|sorting (?:it|this|that)(?: out)?|solving (?:it|this|that)|resolving (?:it|this|that)|taking (?:the|your) time|clearing (?:it|this|that) up|explaining(?: (?:it|this|that))?|helping(?: (?:me|us))?(?: out)?|being so (?:quick|fast|kind|helpful|patient))(?: so (?:quickly|fast|soon|promptly)| (?:quickly|promptly))?
		(?:(?:it is |it s |very |really |so |greatly )*(?:much )?)appreciated|(?:i )?(?:really |do |greatly |very much |truly )*appreciate (?:it|that|this)
		(?:i|we) (?:really |do |greatly |very much |truly )*appreciate (?:all )?(?:your|the) ` + kindness + favour + `
		♥`

	praise = `
		(?:c est |tout est |tout )?(?:parfaite?|parfais?|super|genial|geniale|nickel|impec|impeccable|top|excellent|formidable|chouette|cool|au top|extra|merveilleux|magnifique)
		(?:(?:that|this|it|all|everything) (?:is |s )|(?:thats|its) )?(?:just )?(?:perfect|great|awesome|brilliant|excellent|lovely|wonderful|amazing|fantastic|superb|super|marvellous|splendid|cool|ace)(?: stuff| work| job| news)?
		great (?:stuff|work|job|news)|(?:good|nice) (?:stuff|work|job|one)|well done|you (?:are|re) the best|vous etes (?:au top|les meilleurs|formidables?|super)|beau travail|bon travail`

	lasting = `(?: (?:maintenant|a nouveau|de nouveau|parfaitement|tres bien|impeccable|impec|nickel|bien|desormais|enfin|correctement|super|comme avant|comme il faut|now|again|perfectly|fine|great|well|nicely|like a charm|properly|as (?:expected|before)))*`

	solved = `
		(?:ca y est )?(?:c est|cest|c) (?:tout )?(?:bon|ok|regle|resolu|repare|arrange)(?: pour (?:moi|nous))?` + lasting + `
		ca y est|tout (?:est )?(?:bon|ok|regle|resolu|en ordre|rentre dans l ordre|va bien|roule|marche|fonctionne|refonctionne|remarche)` + lasting + `
		(?:ca|cela|sa|ceci) (?:y est (?:ca|cela) )?(?:marche|remarche|fonctionne|refonctionne|roule)` + lasting + `
		(?:(?:le|mon|notre|ce) )?(?:probleme|souci|incident|bug) (?:est |a ete )?(?:resolu|regle|corrige)` + lasting + `
		(?:resolu|regle|repare)` + lasting + `
		(?:vous pouvez|tu peux|on peut) (?:donc )?(?:fermer|cloturer|clore) (?:le|ce|mon|la) (?:ticket|dossier|demande|incident)
		(?:that|it|this|everything|all)(?: (?:is|s|has|all|seems to be|now))* (?:worked|works?|working|fixed|sorted|solved|resolved|back to normal|up and running|ok|okay|good|fine)` + lasting + `
		(?:its|thats)(?: all)? (?:worked|working|fixed|sorted|solved|resolved|good|fine|ok)` + lasting + `
		(?:works|working) (?:now|again|fine|perfectly|great|like a charm)` + lasting + `
		(?:that|this|it) (?:did|fixed|solved|sorted) it
		all (?:good|sorted|set|fixed|done|fine|ok|okay|clear)` + lasting + `
		(?:(?:my|the) )?(?:problem|issue)(?: is| has been| now)* (?:solved|resolved|fixed|sorted)` + lasting + `
		(?:fixed|sorted|solved|resolved)(?: now)?
		you (?:can|may) (?:now )?close (?:the|this|my|that) (?:ticket|case|request)`
)

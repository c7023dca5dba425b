//! Word lists of the room: what publishers, places, serials, meetings,
//! institutions and theses are called in references. All in lower case and
//! without accents folded; looked up by whole word.
//!
//! The trained labeller sees whether a word is in one of the lists of
//! publishers, institutions, meetings, serials and places: where one of these
//! changes, the model is to be trained anew (`data/citations.md`).

use std::collections::HashSet;
use std::sync::LazyLock;

/// A set of lower-case words.
pub(super) type Words = LazyLock<HashSet<&'static str>>;

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

/// Words that make a name that of an institution.
pub(super) static ORGANISATION: Words = LazyLock::new(|| {
    set("society association group collaboration consortium team committee organization organisation institute
         institution council department ministry agency university network investigators centre center
         commission foundation board bureau office federation union academy college physicians college league
         corporation company inc ltd llc gmbh laboratory laboratories authority service services trust initiative
         panel administration nations bank government parliament congress school
         hospital consorzio società ministero comune istituto università centro associazione gesellschaft ministerium
         verband bundesamt institut universität zentrum verein ministère société association centre conseil
         universidad ministerio instituto asociación gobierno universidade associação organização
         collaborators subcommittee workgroup register partnership alliance library archives museum")
});

/// Words that stand in titles and serials and hardly ever in the name of a
/// person.
pub(super) static NOT_A_PERSON: Words = LazyLock::new(|| {
    set("journal review reviews proceedings transactions annals science sciences physics chemistry biology medicine
         physical chemical biological medical mathematics theory introduction handbook encyclopedia dictionary
         report history principles analysis advances methods method study studies research nature letters bulletin
         archives acta annual international national conference workshop symposium computing computer computers
         learning machine data information systems system quantum field model models modeling modelling the an on
         in of for with from at to by as is are how what why when new first general modern applied press verlag
         publishing publishers university london york paris berlin cambridge oxford springer wiley elsevier
         academic effect effects role use using an toward towards between electronic engineering statistics
         psychology neuroscience psychiatry clinical health public social political economic economics culture
         language natural neural deep networks image statistical design evaluation development software web
         nuclear optical molecular cell genetics plant human structure structural dynamics theoretical numerical
         linear nonlinear ieee acm thesis dissertation lecture notes introduction fundamentals elements")
});

/// Words of serial titles, whole and shortened.
pub(super) static SERIAL: Words = LazyLock::new(|| {
    set("journal j jnl jhep jcap pos jinst jour review rev reviews annals ann annual annu bulletin bull archives arch archiv acta
         transactions trans proc letters lett magazine quarterly q gazette zeitschrift z zh
         nature science lancet cell bmj jama pnas n neuron blood chest circulation gut brain sci phys chem biol med
         math am amer soc acad natl nat int internat eur europ brit br can aust appl res comm commun comput opt
         clin exp pharmacol physiol psychol psychiatry neurol neurosci genet biochem biophys mol surg pediatr
         immunol microbiol virol cancer oncol cardiol endocrinol metab nutr epidemiol assoc astron astrophys apj
         aj mnras prl prb prd geophys geol environ ecol evol bot zool entomol agric eng engl mater mech fluid fluids
         electron technol inform inf theor theoret stat statist econ polit sociol educ ling philos hist stud
         perspectives trends advances adv opinion today reports rep research studies monatshefte annalen berichte
         ber rivista giornale archivio bollettino atti quaderni annali studi revue cahiers comptes rendus bulletins
         revista anales boletín boletim cadernos tidsskrift tidskrift czasopismo вестник журнал труды известия
         naturwissenschaften jahrbuch mitteilungen forschung plos elife arxiv biorxiv preprints frontiers
         forum chronicle times newspaper herald tribune guardian post monthly weekly daily
         psychopharmacology nucl instr meth instrum methods vac technol surf thin solid org inorg
         pharm toxicol obstet astropart theor mater adv sens actuators tetrahedron synthesis gynecol dis disord anesthesiol radiol dermatol ophthalmol urol care pract")
});

/// Words of meetings and their papers.
pub(super) static MEETING: Words = LazyLock::new(|| {
    set("proceedings proc conference conf symposium symp workshop congress meeting colloquium convention
         sigmod siggraph sigcomm sigplan icml nips neurips cvpr iccv eccv acl emnlp naacl aaai ijcai chi stoc focs
         soda icra vldb kdd www lncs seminar kongress tagung congrès congreso convegno colloque congresso advances
         infocom globecom sosp osdi popl pldi asplos isca podc icassp coling eacl conll interspeech transactions")
});

/// Words of publishers.
pub(super) static PUBLISHER: Words = LazyLock::new(|| {
    set("press presses uitgeverij wydawnictwo nakladatelství edition verlag springer wiley elsevier academic kluwer mcgraw mcgraw-hill addison addison-wesley prentice
         prentice-hall sage routledge blackwell penguin publishing publishers publications publisher éditions
         editions edizioni editore editrice edições ediciones editorial gallimard seuil einaudi mondadori laterza
         suhrkamp fischer reclam springer-verlag north-holland pergamon plenum dover freeman birkhäuser birkhauser
         macmillan palgrave harper harpercollins random knopf norton houghton mifflin longman pearson thomson
         elsevier gruyter brill brepols olschki mulino zanichelli feltrinelli puf hachette armand colin vrin
         hermann masson dunod payot flammarion minuit lexis westview transaction erlbaum lawrence guilford
         lippincott saunders mosby williams wilkins mit crc siam ams iop aip oup cup usenix ieee acm aaai
         kaufmann morgan o'reilly apress packt university universitaires world scientific sons co inc ltd gmbh
         books bantam doubleday vintage faber scribner anchor basic beacon vandenhoeck ruprecht mohr siebeck
         niemeyer metzler beck oldenbourg campus transcript winter fink olms steiner schöningh klostermann meiner
         alianza cátedra anagrama siglo paidós taurus tecnos наука мир изд издательство gos tipografia libreria
         nauka mir akademie artemis aisthesis benjamins mouton humana karger thieme marcel dekker interscience
         institute institut department laboratory laboratories corporation foundation society association bureau
         office government council organization usgs nasa usda unesco who oecd")
});

/// Places of publication.
pub(super) static PLACE: Words = LazyLock::new(|| {
    set("london paris berlin amsterdam oxford cambridge boston chicago princeton philadelphia washington
         heidelberg munich münchen leipzig stuttgart frankfurt hamburg tübingen göttingen köln cologne bonn wien
         vienna zürich zurich basel bern geneva genève lausanne roma rome milano milan torino turin venezia venice
         firenze florence bologna padova padua napoli naples madrid barcelona lisboa lisbon porto bruxelles
         brussels leuven louvain leiden utrecht rotterdam hague dordrecht copenhagen københavn stockholm uppsala
         oslo helsinki warsaw warszawa kraków praha prague budapest moscow москва м ленинград spb leningrad athens
         tokyo kyoto beijing shanghai seoul singapore delhi bombay calcutta sydney melbourne canberra toronto
         montreal montréal ottawa vancouver york jersey california massachusetts maryland pennsylvania texas
         florida illinois michigan virginia georgia ohio indiana wisconsin minnesota connecticut colorado arizona
         oregon washington carolina hawaii stanford berkeley ithaca baltimore englewood cliffs reading hoboken
         hillsdale mahwah mineola thousand oaks newbury park francisco angeles diego seattle portland denver
         austin dallas houston atlanta miami pittsburgh cleveland detroit ann arbor madison minneapolis norwell
         edinburgh glasgow manchester dublin liverpool bristol usa uk germany france italy spain netherlands
         england canada australia japan china india sweden switzerland austria belgium denmark norway finland
         poland russia israel brazil mexico argentina portugal greece turkey scotland ireland korea taiwan
         bielefeld wiesbaden darmstadt mainz freiburg marburg giessen jena weimar dresden hannover kiel düsseldorf
         bloomington urbana champaign durham haven santa barbara monica palo alto menlo pasadena monterey
         rio janeiro são paulo buenos aires santiago bogotá lima caracas havana méxico verona treviso vicenza
         trento trieste udine palermo bari pisa siena modena parma mantova brescia bergamo genova strasbourg lyon
         grenoble marseille toulouse bordeaux nice nantes lille rennes aix-en-provence harmondsworth bethesda
         utah tenn ariz mex que nashville piscataway tucson albuquerque orleans louisiana vilamoura salt lake city nevada vegas lisbon neuchâtel graz innsbruck salzburg antwerp ghent gent calif mass rockville reston gaithersburg hong kong ont québec quebec")
});

/// How many words of the text are in the set. Words are letters, digits,
/// hyphens and apostrophes.
pub(super) fn count(set: &HashSet<&'static str>, text: &str) -> usize {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '&')))
        .filter(|word| !word.is_empty() && set.contains(word.to_lowercase().as_str()))
        .count()
}

/// Words of serial titles in the text that could not be initials.
pub(super) fn serial_words(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.trim_end_matches('.').len() > 1 && count(&SERIAL, word) > 0)
        .count()
}

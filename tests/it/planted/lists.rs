//! Words of made-up libraries.

pub(super) const FAMILIES: &str = "Smith Müller Wang Li Zhang Chen Liu García Rodríguez Martínez Kim Lee Park Nguyen Tran Singh \
    Kumar Patel Sharma Johansson Andersson Nilsson Hansen Jørgensen Sørensen Østergaard Virtanen Korhonen Kowalski \
    Nowak Wiśniewski Novák Svoboda Dvořák Horváth Szabó Popescu Ionescu Petrov Ivanov Smirnov Kovačević Jovanović \
    Rossi Russo Ferrari Esposito Bianchi Dupont Lefèvre Moreau Fournier Bélanger Gagnon Tremblay Silva Santos \
    Gonçalves Araújo Pereira Yılmaz Öztürk Şahin Demir Tanaka Suzuki Takahashi Watanabe Itō Yamamoto Nakamura \
    Haddad Khoury Rahman Hossain Okafor Adeyemi Mensah Abebe Mwangi Dlamini Johnson Williams Brown Jones Davis Miller \
    Wilson Moore Taylor Anderson Thomas Jackson White Harris Thompson Robinson Clark Lewis Walker Hall Young King \
    Wright Scott Green Baker Adams Nelson Hill Campbell Mitchell Roberts Carter Phillips Evans Turner Parker Collins \
    Edwards Stewart Morris Murphy Cook Rogers Morgan Peterson Cooper Reed Bailey Bell Gómez Kelly Howard Ward Cox \
    Díaz Richardson Wood Watson Brooks Bennett Gray James Reyes Cruz Hughes Price Myers Long Foster Sanders Ross \
    Schröder Weiß Krüger Böhm Groß Jäger Häfner Köhler Zimmermann Lindqvist Bergström Åkesson Håkansson Nygård \
    Bakker Visser Meijer Jansen Vermeulen Peeters Claes Keller Brunner Hofer Egger Steiner Papadopoulos Nikolaidis";
pub(super) const PARTICLES: [&str; 6] =
    ["van den Berg", "de Vries", "von Hofmann", "Le Gall", "McDonald-Ross", "Al-Farsi"];
pub(super) const GIVEN: &str = "Anna Maria Johannes Peter Wei Xin Min Jun Sofia Elena Carlos José Luis André François Hélène \
    Karin Lars Erik Olga Ivan Dmitri Fatima Ahmed Yusuf Aisha Priya Rahul Anil Kenji Yuki Hiro Grace David Sarah \
    Michael Laura Robert Emily Thomas Claire Martin Julia Stefan Petra Jan Eva Tomáš Zofia Paweł Mehmet Ayşe Thi Van";
pub(super) const SUBJECTS: &str = "ketamine|vitamin D|lithium|metformin|aspirin|ferritin|cortisol|oxytocin|mindfulness training|\
    cognitive behavioural therapy|sleep restriction|shift work|air pollution|noise exposure|sugar intake|\
    intermittent fasting|resistance training|bariatric surgery|cochlear implants|hip replacement|statins|opioids|\
    cannabis use|alcohol consumption|tobacco control|breast feeding|preterm birth|gut microbiota|viral load|\
    influenza vaccination|malaria prevention|antibiotic stewardship|wound dressing|telemedicine|electronic records|\
    deep learning|transfer learning|graph neural networks|speech recognition|machine translation|topic models|\
    soil erosion|nitrogen deposition|forest fragmentation|coral bleaching|glacier retreat|groundwater recharge|\
    perovskite solar cells|lithium batteries|graphene membranes|zeolite catalysts|carbon nanotubes|spin glasses|\
    dark matter haloes|exoplanet atmospheres|gravitational lensing|minimum wages|school vouchers|land reform|\
    migration policy|voter turnout|coalition governments|social media use|online harassment|bilingual education|\
    reading comprehension|working memory|spatial attention|moral judgement|decision making|stereotype threat";
pub(super) const OUTCOMES: &str = "depression|anxiety|mortality|quality of life|blood pressure|bone density|cognitive decline|\
    insulin resistance|body weight|hospital readmission|pain intensity|sleep quality|inflammation|cardiac function|\
    renal function|lung function|fertility|adherence|costs|academic achievement|employment|income inequality|trust|\
    prejudice|voting behaviour|biodiversity|carbon storage|crop yield|water quality|conversion efficiency|\
    thermal stability|error rates|generalisation|robustness|response times|memory consolidation|language acquisition|\
    visual acuity|hearing thresholds|muscle strength|gait|fatigue|stress|wound healing|recurrence|survival";
pub(super) const GROUPS: &str = "older adults|adolescents|children|pregnant women|veterans|nurses|athletes|medical students|\
    patients with cancer|patients with type 2 diabetes|patients with heart failure|people with schizophrenia|\
    stroke survivors|dialysis patients|rural communities|urban households|primary schools|mice|rats|zebrafish|\
    sub-Saharan Africa|northern Europe|Latin America|South Asia|the Mediterranean|low-income countries|\
    first-generation migrants|single parents|night workers|intensive care units";
pub(super) const SUBTITLES: &str = "a randomised controlled trial|a cohort study|a systematic review and meta-analysis|\
    a cross-sectional survey|results from a national register|a pilot study|evidence from panel data|\
    a Mendelian randomisation study|a qualitative study|a simulation study|implications for practice|\
    lessons from three decades|a ten-year follow-up|a case-control study|theory and experiment|a scoping review";
pub(super) const FIELDS: &str = "Psychiatry|Cardiology|Nutrition|Epidemiology|Neuroscience|Oncology|Public Health|Paediatrics|\
    Rehabilitation|Nephrology|Ecology|Hydrology|Applied Physics|Materials Chemistry|Machine Learning|\
    Computational Linguistics|Political Science|Labour Economics|Education Research|Social Psychology|Astrophysics|\
    Anaesthesia|Obstetrics|Ophthalmology|Microbiology|Surgery|Sleep Medicine|Environmental Health|Sociology|Ageing";

pub(super) fn list(text: &'static str, by: char) -> Vec<&'static str> {
    text.split(by).map(str::trim).filter(|word| !word.is_empty()).collect()
}

pub(super) struct Lists {
    pub(super) families: Vec<&'static str>,
    pub(super) given: Vec<&'static str>,
    pub(super) subjects: Vec<&'static str>,
    pub(super) outcomes: Vec<&'static str>,
    pub(super) groups: Vec<&'static str>,
    pub(super) subtitles: Vec<&'static str>,
    /// Journals in full and abbreviated, with the year before their first.
    pub(super) journals: Vec<(String, String, i32)>,
}

//! Commands that stand for one text, as data: `name text` pairs, white space
//! between them.
//!
//! Sources: the LaTeX base documentation (`fntguide`, `usrguide`, `ltoutenc`,
//! `textcomp`), `amssymb`, `stmaryrd`, `tipa`, `wasysym`, `unicode-math` (which
//! character each math command is) and *The Comprehensive LaTeX Symbol List*.
//! Where several commands stand for one character, the first is written.

/// Commands of text that LaTeX has without a package.
pub(super) const TEXT: &str = "
aa å AA Å ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł ss ß SS ẞ i ı j ȷ dh ð DH Ð dj đ DJ Đ th þ TH Þ ng ŋ NG Ŋ ij ĳ IJ Ĳ
textquotedbl \" dq \" textquotesingle ' lq ‘ rq ’ textendash – textemdash — textquoteleft ‘ textquoteright ’
textquotedblleft “ textquotedblright ” quotesinglbase ‚ quotedblbase „ glqq „ grqq “ glq ‚ grq ‘ guillemotleft «
guillemotright » guillemetleft « guillemetright » flqq « frqq » og « fg » guilsinglleft ‹ guilsinglright › flq ‹ frq ›
textexclamdown ¡ textquestiondown ¿ textellipsis … dots … ldots … textperiodcentered · textbullet • textdagger † dag †
textdaggerdbl ‡ ddag ‡ textsection § S § textparagraph ¶ P ¶ textpilcrow ¶ textbrokenbar ¦ textdoublepipe ǁ
textbardbl ‖ textasteriskcentered ∗ textreferencemark ※ textinterrobang ‽ textinterrobangdown ⸘ textfractionsolidus ⁄
textprimstress ˈ textquotestraightbase ‚ textquotestraightdblbase „ textthreequartersemdash – texttwelveudash —
textopenbullet ◦ textbigcircle ◯ textbar | textless < textgreater > textbackslash \\ textasciitilde ~
textasciicircum ^ textasciigrave ` textasciiacute ´ textasciidieresis ¨ textasciimacron ¯ textasciicaron ˇ
textasciibreve ˘ textacutedbl ˝ textgravedbl ˵ texttildelow ˷ textbraceleft { textbraceright } lbrace { rbrace }
textdollar $ textunderscore _ textampersand & textpercent % textnumbersign # textvisiblespace ␣ slash / textlangle 〈
textrangle 〉 textlbrackdbl ⟦ textrbrackdbl ⟧ textlquill ⁅ textrquill ⁆ textcopyright © copyright © textregistered ®
texttrademark ™ textservicemark ℠ textcopyleft 🄯 textcircledP ℗ textordfeminine ª textordmasculine º textdegree °
degree ° textcelsius ℃ textmu µ textohm Ω textmho ℧ textnumero № textestimated ℮ textperthousand ‰
textpertenthousand ‱ textdiscount ⁒ textrecipe ℞ textsterling £ pounds £ texteuro € euro € EUR € eurologo € textyen ¥
textcent ¢ textcurrency ¤ textflorin ƒ textwon ₩ textlira ₤ textpeso ₱ textbaht ฿ textdong ₫ textnaira ₦ textguarani ₲
textcolonmonetary ₡ textcentoldstyle ¢ textdollaroldstyle $ textpm ± texttimes × textdiv ÷ textlnot ¬ textminus −
textsurd √ textonehalf ½ textonequarter ¼ textthreequarters ¾ textonesuperior ¹ texttwosuperior ² textthreesuperior ³
textleftarrow ← textrightarrow → textuparrow ↑ textdownarrow ↓ textmusicalnote ♪ textborn * textdied † textdivorced ⚮
textmarried ⚭ textleaf ☙ textblank ␢ textzerooldstyle 0 textoneoldstyle 1 texttwooldstyle 2 textthreeoldstyle 3
textfouroldstyle 4 textfiveoldstyle 5 textsixoldstyle 6 textsevenoldstyle 7 texteightoldstyle 8 textnineoldstyle 9
TeX TeX LaTeX LaTeX LaTeXe LaTeX2ε BibTeX BibTeX XeTeX XeTeX XeLaTeX XeLaTeX LuaTeX LuaTeX LuaLaTeX LuaLaTeX
ConTeXt ConTeXt MF METAFONT MP MetaPost METAFONT METAFONT METAPOST METAPOST AMSTeX AMS-TeX AmSTeX AMS-TeX AMS AMS
AmS AMS PDF PDF pdfTeX pdfTeX pdfLaTeX pdfLaTeX PiCTeX PiCTeX SliTeX SliTeX WEB WEB CWEB CWEB UNIX UNIX eTeX eTeX
KOMAScript KOMA-Script
";

/// Commands of text that need a package for phonetics, Greek, Cyrillic or signs:
/// read and never written.
pub(super) const PACKAGES: &str = "
textcrh ħ textschwa ə textturna ɐ textesh ʃ textezh ʒ textglotstop ʔ textgamma γ textopeno ɔ textepsilon ɛ textbari ɨ
textbaru ʉ textscripta ɑ textltailn ɲ textlhtlongi ɪ textbeta β textchi χ texttheta θ textlyoghlig ɮ textinvscr ʁ
textscr ʀ textturnr ɹ textrtailt ʈ textrtaild ɖ textrtailn ɳ textrtails ʂ textrtailz ʐ textrtaill ɭ textrtailr ɽ
textltailm ɱ textfishhookr ɾ textscg ɢ texthtb ɓ texthtd ɗ texthtg ɠ textbabygamma ɤ textturnv ʌ textturnm ɯ textscy ʏ
textreve ɘ textrevepsilon ɜ textcloserevepsilon ɞ textbarglotstop ʡ textbarrevglotstop ʢ textrevglotstop ʕ
textcloseomega ɷ textcrb ƀ textcrd đ textcrg ǥ texthvlig ƕ textnrleg ƞ textpipe ǀ textdoublebarpipe ǂ textctc ɕ
textctz ʑ textbeltl ɬ textturnh ɥ textturnw ʍ textturny ʎ textscripg ɡ textbaro ɵ textupsilon ʊ textphi ɸ textiota ɩ
textsecstress ˌ textlengthmark ː texthalflength ˑ textcommatailz ʒ textogonekcentered ˛ cprime ʹ cdprime ʺ dbar đ
Dbar Đ textalpha α textdelta δ textzeta ζ texteta η textkappa κ textlambda λ textnu ν textxi ξ textomicron ο textpi π
textrho ρ textsigma σ textvarsigma ς texttau τ textpsi ψ textomega ω textAlpha Α textBeta Β textGamma Γ textDelta Δ
textEpsilon Ε textZeta Ζ textEta Η textTheta Θ textIota Ι textKappa Κ textLambda Λ textMu Μ textNu Ν textXi Ξ
textOmicron Ο textPi Π textRho Ρ textSigma Σ textTau Τ textUpsilon Υ textPhi Φ textChi Χ textPsi Ψ textOmega Ω
upalpha α upbeta β upgamma γ updelta δ upepsilon ε upzeta ζ upeta η uptheta θ upiota ι upkappa κ uplambda λ upmu μ
upnu ν upxi ξ uppi π uprho ρ upsigma σ uptau τ upupsilon υ upphi φ upchi χ uppsi ψ upomega ω Upgamma Γ Updelta Δ
Uptheta Θ Uplambda Λ Upxi Ξ Uppi Π Upsigma Σ Upupsilon Υ Upphi Φ Uppsi Ψ Upomega Ω male ♂ female ♀ venus ♀ mars ♂
mercury ☿ jupiter ♃ saturn ♄ uranus ♅ neptune ♆ pluto ♇ earth ♁ astrosun ☉ fullmoon ○ newmoon ● leftmoon ☾ rightmoon ☽
aries ♈ taurus ♉ gemini ♊ cancer ♋ leo ♌ virgo ♍ libra ♎ scorpio ♏ sagittarius ♐ capricornus ♑ aquarius ♒ pisces ♓
phone ☎ recorder ⌕ checked ✓ smiley ☺ frownie ☹ blacksmiley ☻ lightning ↯ sun ☼ quarternote ♩ eighthnote ♪ twonotes ♫
halfnote ♩ CheckedBox ☑ XBox ☒ Square ☐ permil ‰ currency ¤ wasylozenge ⌑ pointer ☞ ataribox ▫ Letter ✉ Mundus 🌐
Yinyang ☯ Radioactivity ☢ Biohazard ☣
CYRA А cyra а CYRB Б cyrb б CYRV В cyrv в CYRG Г cyrg г CYRD Д cyrd д CYRE Е cyre е CYRYO Ё cyryo ё CYRZH Ж cyrzh ж
CYRZ З cyrz з CYRI И cyri и CYRISHRT Й cyrishrt й CYRK К cyrk к CYRL Л cyrl л CYRM М cyrm м CYRN Н cyrn н CYRO О
cyro о CYRP П cyrp п CYRR Р cyrr р CYRS С cyrs с CYRT Т cyrt т CYRU У cyru у CYRF Ф cyrf ф CYRH Х cyrh х CYRC Ц cyrc ц
CYRCH Ч cyrch ч CYRSH Ш cyrsh ш CYRSHCH Щ cyrshch щ CYRHRDSN Ъ cyrhrdsn ъ CYRERY Ы cyrery ы CYRSFTSN Ь cyrsftsn ь
CYREREV Э cyrerev э CYRYU Ю cyryu ю CYRYA Я cyrya я CYRDJE Ђ cyrdje ђ CYRIE Є cyrie є CYRDZE Ѕ cyrdze ѕ CYRII І
cyrii і CYRYI Ї cyryi ї CYRJE Ј cyrje ј CYRLJE Љ cyrlje љ CYRNJE Њ cyrnje њ CYRTSHE Ћ cyrtshe ћ CYRUSHRT Ў cyrushrt ў
CYRDZHE Џ cyrdzhe џ CYRGUP Ґ cyrgup ґ
";

/// Commands of mathematics, which people also use in titles without dollars.
pub(super) const MATH: &str = "
alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ
lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ
psi ψ omega ω digamma ϝ Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ
Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω varGamma 𝛤 varDelta 𝛥 varTheta 𝛩
varLambda 𝛬 varXi 𝛯 varPi 𝛱 varSigma 𝛴 varUpsilon 𝛶 varPhi 𝛷 varPsi 𝛹 varOmega 𝛺 imath ı jmath ȷ backslash \\ pm ±
mp ∓ times × div ÷ cdot ⋅ circ ∘ ast ∗ star ⋆ bullet ∙ prime ′ backprime ‵ infty ∞ partial ∂ nabla ∇ ell ℓ hbar ℏ
hslash ℏ Re ℜ Im ℑ wp ℘ aleph ℵ beth ℶ gimel ℷ daleth ℸ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ in ∈ notin ∉ ni ∋
owns ∋ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ nsubseteq ⊈ nsupseteq ⊉ subsetneq ⊊ supsetneq ⊋ Subset ⋐ Supset ⋑
sqsubset ⊏ sqsupset ⊐ sqsubseteq ⊑ sqsupseteq ⊒ cup ∪ cap ∩ Cup ⋓ Cap ⋒ sqcup ⊔ sqcap ⊓ uplus ⊎ emptyset ∅
varnothing ∅ setminus ∖ smallsetminus ∖ wedge ∧ land ∧ vee ∨ lor ∨ barwedge ⊼ veebar ⊻ curlywedge ⋏ curlyvee ⋎ oplus ⊕
ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ circledast ⊛ circledcirc ⊚ circleddash ⊝ boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡
dotplus ∔ divideontimes ⋇ ltimes ⋉ rtimes ⋊ leftthreetimes ⋋ rightthreetimes ⋌ bowtie ⋈ Join ⨝ amalg ⨿ wr ≀ diamond ⋄
Diamond ◇ lozenge ◊ blacklozenge ⧫ dagger † ddagger ‡ leq ≤ le ≤ geq ≥ ge ≥ leqslant ⩽ geqslant ⩾ leqq ≦ geqq ≧ lneq ⪇
gneq ⪈ lneqq ≨ gneqq ≩ nleq ≰ ngeq ≱ nless ≮ ngtr ≯ lesssim ≲ gtrsim ≳ lessapprox ⪅ gtrapprox ⪆ lessgtr ≶ gtrless ≷
lesseqgtr ⋚ gtreqless ⋛ neq ≠ ne ≠ ll ≪ gg ≫ lll ⋘ ggg ⋙ prec ≺ succ ≻ preceq ⪯ succeq ⪰ preccurlyeq ≼ succcurlyeq ≽
precsim ≾ succsim ≿ equiv ≡ approx ≈ approxeq ≊ sim ∼ nsim ≁ backsim ∽ simeq ≃ backsimeq ⋍ cong ≅ ncong ≇ asymp ≍
doteq ≐ doteqdot ≑ Doteq ≑ triangleq ≜ circeq ≗ eqcirc ≖ bumpeq ≏ Bumpeq ≎ propto ∝ varpropto ∝ perp ⊥ bot ⊥ top ⊤
parallel ∥ nparallel ∦ mid ∣ nmid ∤ vdash ⊢ dashv ⊣ models ⊨ vDash ⊨ Vdash ⊩ Vvdash ⊪ nvdash ⊬ nvDash ⊭ nVdash ⊮
nVDash ⊯ vartriangleleft ⊲ vartriangleright ⊳ trianglelefteq ⊴ trianglerighteq ⊵ lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵
triangleleft ◃ triangleright ▹ smile ⌣ frown ⌢ between ≬ pitchfork ⋔ therefore ∴ because ∵ sum ∑ prod ∏ coprod ∐ int ∫
iint ∬ iiint ∭ oint ∮ oiint ∯ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄
bigsqcup ⨆ bigcirc ◯ bigstar ★ bigtriangleup △ bigtriangledown ▽ surd √ leftarrow ← gets ← rightarrow → to →
leftrightarrow ↔ Leftarrow ⇐ Rightarrow ⇒ Leftrightarrow ⇔ longleftarrow ⟵ longrightarrow ⟶ longleftrightarrow ⟷
Longleftarrow ⟸ Longrightarrow ⟹ implies ⟹ impliedby ⟸ Longleftrightarrow ⟺ iff ⟺ uparrow ↑ downarrow ↓ updownarrow ↕
Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ mapsto ↦ longmapsto ⟼ hookleftarrow ↩
hookrightarrow ↪ leftharpoonup ↼ leftharpoondown ↽ rightharpoonup ⇀ rightharpoondown ⇁ rightleftharpoons ⇌
leftrightharpoons ⇋ leadsto ⇝ rightsquigarrow ⇝ leftrightsquigarrow ↭ twoheadrightarrow ↠ twoheadleftarrow ↞
rightarrowtail ↣ leftarrowtail ↢ leftleftarrows ⇇ rightrightarrows ⇉ leftrightarrows ⇆ rightleftarrows ⇄ upuparrows ⇈
downdownarrows ⇊ circlearrowleft ↺ circlearrowright ↻ curvearrowleft ↶ curvearrowright ↷ Lsh ↰ Rsh ↱ looparrowleft ↫
looparrowright ↬ nleftarrow ↚ nrightarrow ↛ nleftrightarrow ↮ nLeftarrow ⇍ nRightarrow ⇏ nLeftrightarrow ⇎
dashleftarrow ⇠ dashrightarrow ⇢ multimap ⊸ upharpoonleft ↿ upharpoonright ↾ restriction ↾ downharpoonleft ⇃
downharpoonright ⇂ Lleftarrow ⇚ Rrightarrow ⇛ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lvert | rvert |
lVert ‖ rVert ‖ vert | Vert ‖ llbracket ⟦ rrbracket ⟧ ulcorner ⌜ urcorner ⌝ llcorner ⌞ lrcorner ⌟ angle ∠
measuredangle ∡ sphericalangle ∢ triangle △ vartriangle △ triangledown ▽ blacktriangle ▴ blacktriangledown ▾
blacktriangleleft ◂ blacktriangleright ▸ Box □ square □ blacksquare ■ checkmark ✓ maltese ✠ circledR ® circledS Ⓢ
clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ sharp ♯ flat ♭ natural ♮ eth ð mho ℧ Finv Ⅎ Game ⅁ Bbbk 𝕜
complement ∁ lbrack [ rbrack ] colon : dotsc … dotsb … dotso … dotsm ⋯ dotsi ⋯ cdots ⋯ vdots ⋮ ddots ⋱ adots ⋰
iddots ⋰ cdotp · ldotp . centerdot ⋅ intercal ⊺ interleave ⫴ lightning ↯ boxslash ⧄ oblong ⌷ talloblong ⫾ Yup ⅄
trianglelefteqslant ⊴ trianglerighteqslant ⊵ inplus ⨭ niplus ⨮ upsilonup υ Euler ℇ Planckconst ℎ planck ℎ angstrom Å
Angstrom Å ohm Ω kelvin K degC ℃ celsius ℃ percent % micro µ second ″ arcsec ″ arcmin ′ Micro µ coloneqq ≔ eqqcolon ≕
colonapprox ∶≈ coloneq ≔ Coloneqq ⩴ nequiv ≢ nprec ⊀ nsucc ⊁ npreceq ⋠ nsucceq ⋡ arccos arccos arcsin arcsin
arctan arctan arg arg cos cos cosh cosh cot cot coth coth csc csc deg deg det det dim dim exp exp gcd gcd hom hom
inf inf ker ker lg lg lim lim liminf lim\u{A0}inf limsup lim\u{A0}sup ln ln log log max max min min Pr Pr sec sec
sin sin sinh sinh sup sup tan tan tanh tanh mod mod bmod mod
lessdot ⋖ gtrdot ⋗ lnsim ⋦ gnsim ⋧ precnsim ⋨ succnsim ⋩ lnapprox ⪉ gnapprox ⪊ lesseqqgtr ⪋ gtreqqless ⪌ eqslantless ⪕
eqslantgtr ⪖ curlyeqprec ⋞ curlyeqsucc ⋟ precneqq ⪵ succneqq ⪶ precapprox ⪷ succapprox ⪸ precnapprox ⪹ succnapprox ⪺
subseteqq ⫅ supseteqq ⫆ subsetneqq ⫋ supsetneqq ⫌ VDash ⊫ ntriangleleft ⋪ ntriangleright ⋫ ntrianglelefteq ⋬
ntrianglerighteq ⋭ fallingdotseq ≒ risingdotseq ≓ thickapprox ≈ thicksim ∼ eqsim ≂ lmoustache ⎰ rmoustache ⎱ diagup ╱
diagdown ╲ backepsilon ϶ Colon ∷ Stigma Ϛ stigma ϛ Digamma Ϝ Koppa Ϟ koppa ϟ Sampi Ϡ sampi ϡ rightangle ∟ udots ⋰
nsubset ⊄ nsupset ⊅ minuso ⦵ bigtimes ⨉ sslash ⫽
";

/// The pairs of a table.
pub(super) fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    // A no-break space is part of a text.
    let mut words = table.split([' ', '\n']).filter(|word| !word.is_empty());
    std::iter::from_fn(move || Some((words.next()?, words.next()?)))
}

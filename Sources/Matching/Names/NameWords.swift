/// Words that carry less of a name than others do, and writings of one name that no rule of sound brings together.
/// Lower-case Latin, as `NameParser.words` gives them; a Devanagari word comes here in its transliteration.
enum NameWords {
    /// Whom a word of a name is said of.
    enum Sex: UInt8, Sendable {
        case untold = 0
        case female = 1
        case male = 2
    }

    /// Before the name, and no part of it. श्री is `shree`, स्व॰ (the late) `sv`.
    static let honorifics: Set<String> = [
        "shri", "shree", "sri", "sree", "smt", "shrimati", "srimati", "shrimatee", "shreemati", "shreematee", "sushri",
        "sushree", "kum", "km", "ku", "mr", "mrs", "ms", "miss", "dr", "late", "sv", "baby", "master", "st", "sh",
    ]

    /// Words by which another person follows: son of, daughter of, wife of, care of, father.
    static let relations: Set<String> = [
        "s/o", "d/o", "w/o", "c/o", "h/o", "f/o", "m/o", "पुत्र", "पुत्री", "सुपुत्र", "सुपुत्री", "पत्नी", "पत्नि", "पति", "पिता",
        "माता", "वल्द", "आत्मज", "आत्मजा",
    ]

    /// Words by which another name of the same person follows; @ is what police records write.
    static let otherwise: Set<String> = ["@", "alias", "urf", "aka", "a.k.a.", "a.k.a", "उर्फ", "उर्फ़"]

    /// Written beside names by so many that they tell persons apart hardly at all, or instead of each other.
    static func weak(_ sound: Sound) -> Sex? { weakSounds[sound.standard] }

    private static let weakSounds: [[UInt8]: Sex] = {
        let female = [
            "devi", "kumari", "bai", "kaur", "begum", "begam", "khatun", "khatoon", "bano", "banu", "bibi", "bivi",
            "rani",
            "ben", "behn", "bahen", "parveen", "nisha", "nissa", "nisa", "ammal",
        ]
        let male = ["kumar", "singh", "sinh", "lal", "prasad", "chand", "muhammad", "babu"]
        var sounds: [[UInt8]: Sex] = [:]
        for (words, sex) in [(female, Sex.female), (male, .male)] {
            for word in words { sounds[Sound(latin: word).standard] = sex }
        }
        return sounds
    }()

    /// A word as it is most often written, where it is a writing of a name in this list.
    static func canonical(_ word: String) -> String { writings[word] ?? word }

    private static let writings: [String: String] = {
        let groups = [
            [
                "muhammad", "md", "mohd", "mohammad", "mohammed", "mohamed", "mohamad", "muhammed", "mohommad",
                "mohammod", "mo",
            ],
            ["sheikh", "sk", "sekh", "shekh"],
            [
                "chaudhari", "chaudhary", "chaudhry", "chaudhri", "chaudhuri", "chaudhury", "choudhary", "choudhari",
                "choudhury", "choudhuri", "chowdhury", "chowdhary", "chowdhuri", "chaudharee", "chauddharee",
            ],
            ["mandal", "mondal", "mondol", "mandol"], ["sarkar", "sorkar", "sircar"], ["ghosh", "ghose"],
            ["raay", "ray", "rai", "roy", "rae"], ["raav", "rao", "row", "rau"], ["dev", "deo"],
            ["basu", "bose", "bosu", "bos"],
            ["datta", "dutta", "dutt", "datt", "dattaa"], ["de", "dey"],
            ["rathod", "rathore", "rathor", "rathaur", "rathaud", "raathaud"],
            ["manjhi", "majhi", "maanjhee", "maajhee"],
            ["mahato", "mahto", "mehto", "mehato"], ["lakshmi", "luxmi", "lakhmi"], ["lakshman", "luxman", "lakhan"],
            ["singh", "sing", "sinh"], ["kaur", "kour", "cour"],
        ]
        var writings: [String: String] = [:]
        for group in groups { for word in group { writings[word] = group[0] } }
        return writings
    }()

    /// The names of English letters as Hindi writes initials: आर॰ के॰ is R. K.
    static let letters: [String: Character] = [
        "ए": "a", "बी": "b", "सी": "c", "डी": "d", "ई": "e", "एफ": "f", "जी": "g", "एच": "h", "आई": "i", "जे": "j", "के": "k",
        "एल": "l", "एम": "m", "एन": "n", "ओ": "o", "पी": "p", "क्यू": "q", "आर": "r", "एस": "s", "टी": "t", "यू": "u",
        "वी": "v",
        "डब्ल्यू": "w", "एक्स": "x", "वाई": "y", "जेड": "z",
    ]
}

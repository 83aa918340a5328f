#!/usr/bin/env python3
"""Makes pairs.tsv: pairs of invented names, each said to be one person's or two persons'. Python's standard library alone.

Nobody's name is in it: given names and surnames that are common in India are put together at random, the same for the
same seed. The spellings are those that people write, listed by hand; no rule here knows how Sanket compares names, and
some pairs can't be told by anybody. Half of the names, and the pairs made of them, are held out: whoever tunes the
comparison looks at the other half alone.

    Tests/Data/names/make.py > Tests/Data/names/pairs.tsv
"""

import random

SEED = 2026
PAIRS = 1_000  # of each verdict

F, M = "f", "m"

# Devanagari, spellings in Latin letters, sex.
GIVEN = [
    ("रेखा", "Rekha Raikha Reka Rekhaa", F), ("सुनीता", "Sunita Suneeta Sunitha Sunitaa", F), ("अनीता", "Anita Aneeta Anitha", F),
    ("गीता", "Gita Geeta Geetha Gitaa", F), ("सीता", "Sita Seeta Seetha", F), ("लक्ष्मी", "Lakshmi Laxmi Luxmi Lakshami Laxmee", F),
    ("पूजा", "Pooja Puja Poojaa Poja", F), ("प्रिया", "Priya Pria Preeya Priyaa", F), ("आशा", "Asha Aasha Ashaa", F),
    ("उषा", "Usha Oosha Ushaa", F), ("मीना", "Meena Mina Meenaa", F), ("रीना", "Reena Rina Reina", F), ("सविता", "Savita Sabita Savitha", F),
    ("सरिता", "Sarita Saritha Shareeta", F), ("कविता", "Kavita Kabita Kavitha Kavitaa", F), ("बबीता", "Babita Babeeta Bobita", F),
    ("संगीता", "Sangita Sangeeta Sangeetha", F), ("पुष्पा", "Pushpa Puspa Pushpaa", F), ("सुशीला", "Sushila Susheela Sushilaa", F),
    ("शीला", "Sheela Shila Sheila", F), ("कमला", "Kamla Kamala Komola", F), ("विमला", "Vimla Bimla Bimala Vimala", F),
    ("निर्मला", "Nirmala Nirmla Nirmola", F), ("उर्मिला", "Urmila Urmilla Urmeela", F), ("शांति", "Shanti Santi Shanthi Shaanti", F),
    ("सरस्वती", "Saraswati Sarasvati Saraswathi Sarswati", F), ("पार्वती", "Parvati Parbati Parwati Paarvati", F),
    ("फूलमती", "Phoolmati Fulmati Phulmati", F), ("सोनिया", "Sonia Soniya Soniaa", F), ("काजल", "Kajal Kajol Kaajal", F),
    ("ज्योति", "Jyoti Jyothi Joti Jyotee", F), ("आरती", "Arti Aarti Arati Aarati", F), ("भारती", "Bharti Bharati Bharathi", F),
    ("ममता", "Mamta Mamata Momota", F), ("सपना", "Sapna Swapna Sapana", F), ("रंजना", "Ranjana Ranjna Ranzana", F),
    ("वंदना", "Vandana Bandana Vandna Wandana", F), ("शबनम", "Shabnam Sabnam Shabanam", F), ("रुखसाना", "Rukhsana Ruksana Rukshana", F),
    ("फातिमा", "Fatima Fathima Phatima Fatema", F), ("आयशा", "Ayesha Aisha Aysha Ayisha", F), ("नजमा", "Najma Nazma Najmaa", F),
    ("जुबैदा", "Zubaida Jubaida Zubeda", F), ("शाहीन", "Shaheen Shahin Saheen", F), ("यास्मीन", "Yasmin Yasmeen Jasmin", F),
    ("गुड़िया", "Gudiya Guria Gudia Guriya", F), ("मुन्नी", "Munni Muni Munnee", F), ("छाया", "Chhaya Chaya Chhaaya", F),
    ("दीपा", "Deepa Dipa Deepaa", F), ("शिल्पा", "Shilpa Silpa Shilpaa", F), ("श्वेता", "Shweta Sweta Shveta Swetha", F),
    ("रोशनी", "Roshni Roshani Rosni", F), ("चांदनी", "Chandni Chandani Chaandni", F), ("बसंती", "Basanti Vasanti Basonti", F),
    ("खुशबू", "Khushbu Khushboo Kushbu", F), ("नेहा", "Neha Neeha Nehaa", F), ("स्नेहा", "Sneha Snehaa Sneeha", F),
    ("पूनम", "Poonam Punam Ponam", F), ("कौशल्या", "Kaushalya Koushalya Kausalya", F), ("द्रौपदी", "Draupadi Droupadi Dropadi", F),
    ("यमुना", "Yamuna Jamuna Yamunaa", F), ("गंगा", "Ganga Gangaa", F), ("ऋतु", "Ritu Rithu Reetu", F), ("रूपा", "Rupa Roopa Rupaa", F),
    ("मालती", "Malti Malati Malathi", F), ("शकुंतला", "Shakuntala Sakuntala Shakuntla", F), ("ज्ञानवती", "Gyanvati Gyanwati Gianwati", F),
    ("इंदु", "Indu Indoo", F), ("मधु", "Madhu Madu Modhu", F), ("राधा", "Radha Raadha Rada", F), ("अंजलि", "Anjali Anjalee Anjuli", F),
    ("रमेश", "Ramesh Rameshh Romesh", M), ("सुरेश", "Suresh Sureesh Sures", M), ("महेश", "Mahesh Mohesh Mahes", M),
    ("राकेश", "Rakesh Raakesh Rakes", M), ("मुकेश", "Mukesh Mookesh Mukes", M), ("राजेश", "Rajesh Raajesh Rajes", M),
    ("दिनेश", "Dinesh Deenesh Dines", M), ("विजय", "Vijay Bijay Bijoy Wijay", M), ("अजय", "Ajay Ajoy Ajai", M),
    ("संजय", "Sanjay Sanjoy Sanjai", M), ("विकास", "Vikas Bikash Vikash Bikas", M), ("विनोद", "Vinod Binod Vinodh", M),
    ("प्रकाश", "Prakash Parkash Prokash", M), ("अशोक", "Ashok Asok Ashoke", M), ("सुरेंद्र", "Surendra Surender Surinder", M),
    ("राजेंद्र", "Rajendra Rajender Rajinder", M), ("जितेंद्र", "Jitendra Jitender Jeetendra", M), ("रवींद्र", "Ravindra Ravinder Rabindra", M),
    ("महेंद्र", "Mahendra Mahender Mohinder", M), ("कृष्ण", "Krishna Krishan Krisna", M), ("श्याम", "Shyam Sham Syam", M),
    ("राम", "Ram Raam Rama", M), ("हरि", "Hari Hary Haree", M), ("गोपाल", "Gopal Gopaal Gopol", M), ("मोहन", "Mohan Mohon Mohun", M),
    ("सोहन", "Sohan Sohon Sohaan", M), ("रोहित", "Rohit Roheet Rohith", M), ("अमित", "Amit Ameet Amith", M), ("सुमित", "Sumit Sumeet Sumith", M),
    ("दीपक", "Deepak Dipak Dipok", M), ("पंकज", "Pankaj Pankaz Ponkoj", M), ("मनोज", "Manoj Monoj Manooj", M), ("संतोष", "Santosh Santhosh Santos", M),
    ("लक्ष्मण", "Lakshman Laxman Lakshaman Luxman", M), ("इमरान", "Imran Emran Imraan", M), ("सलीम", "Salim Saleem Selim", M),
    ("नईम", "Naeem Naim Nayeem", M), ("यूसुफ", "Yusuf Yousuf Yusuph", M), ("हुसैन", "Hussain Husain Hossain Hussein", M),
    ("रहमान", "Rahman Rehman Rahaman", M), ("जाकिर", "Zakir Jakir Zaakir", M), ("इकबाल", "Iqbal Ikbal Eqbal", M), ("असलम", "Aslam Aslum Aslaam", M),
    ("छोटू", "Chhotu Chotu Chhotoo", M), ("भोला", "Bhola Bola Bholaa", M), ("सुखदेव", "Sukhdev Sukdev Sukhdeo", M), ("बलराम", "Balram Balaram Bolram", M),
    ("ज्ञानेश्वर", "Gyaneshwar Dnyaneshwar Gyaneswar", M), ("ईश्वर", "Ishwar Iswar Eshwar", M), ("उमेश", "Umesh Oomesh Umes", M),
    ("भीम", "Bhim Bheem Bheema", M), ("चंदन", "Chandan Chondon Chandhan", M), ("कुणाल", "Kunal Kunaal Kunnal", M),
]

# Devanagari, spellings.
SURNAMES = [
    ("मंडल", "Mandal Mondal Mondol"), ("चौधरी", "Chaudhary Choudhury Chowdhury Chaudhari"), ("दास", "Das Dass"), ("राय", "Roy Ray Rai"),
    ("शर्मा", "Sharma Sarma"), ("वर्मा", "Verma Varma Barma"), ("यादव", "Yadav Jadav Yadava"), ("मिश्रा", "Mishra Misra"), ("गुप्ता", "Gupta Guptaa Gupto"),
    ("पासवान", "Paswan Paswaan Pasvan"), ("मांझी", "Manjhi Majhi Maanjhi"), ("मुर्मू", "Murmu Murmoo"), ("हेम्ब्रम", "Hembram Hembrom Hembrum"),
    ("सोरेन", "Soren Saren"), ("टुडू", "Tudu Toodoo"), ("बेसरा", "Besra Basra"), ("उरांव", "Oraon Uraon Orawn"), ("तिग्गा", "Tigga Tiga"), ("लकड़ा", "Lakra Lakda"),
    ("कुजूर", "Kujur Kujoor"), ("मुंडा", "Munda Moonda"), ("महतो", "Mahto Mahato Mehto"), ("साहू", "Sahu Sahoo Shahu"), ("प्रधान", "Pradhan Prodhan Pradan"),
    ("बेहरा", "Behera Behra Behara"), ("नायक", "Nayak Naik Nayek"), ("पाटिल", "Patil Pateel"), ("जाधव", "Jadhav Jadav"), ("शिंदे", "Shinde Sinde Shindhe"),
    ("गायकवाड़", "Gaikwad Gaekwad Gayakwad"), ("राठौड़", "Rathod Rathore Rathaur"), ("परमार", "Parmar Permar"), ("चौहान", "Chauhan Chouhan Chohan"), ("ठाकुर", "Thakur Thakoor Takur"),
    ("खान", "Khan Khaan"), ("अंसारी", "Ansari Ansaari Anshari"), ("शेख", "Sheikh Shaikh Sk Sekh"), ("कुरैशी", "Qureshi Kureshi Quraishi"), ("सिद्दीकी", "Siddiqui Siddiqi Siddique"),
    ("मलिक", "Malik Mallick Mallik"), ("विश्वास", "Biswas Vishwas Biswash"), ("सरकार", "Sarkar Sorkar Sarkaar"), ("घोष", "Ghosh Ghose Gosh"), ("पाल", "Pal Paul"), ("साहा", "Saha Shaha"),
    ("रेड्डी", "Reddy Reddi Redy"), ("नायर", "Nair Nayar"), ("पटेल", "Patel Patell"), ("सोलंकी", "Solanki Solanky"), ("तांती", "Tanti Taanti"),
]

WEAK = {
    F: [("देवी", "Devi Debi Devee"), ("कुमारी", "Kumari Kumaree"), ("बाई", "Bai Bayi"), ("खातून", "Khatun Khatoon"), ("बेगम", "Begum Begam"), ("कौर", "Kaur Kour"), ("बानो", "Bano")],
    M: [("कुमार", "Kumar Kumaar"), ("सिंह", "Singh Sing Sinh"), ("लाल", "Lal Laal"), ("प्रसाद", "Prasad Prosad Parsad"), ("चंद", "Chand")],
}

# Other names that are near in sound or in writing; each side in Devanagari, Latin, sex.
NEAR = [
    ("रेखा", "Rekha", F, "राखी", "Rakhi", F), ("रेखा", "Rekha", F, "लेखा", "Lekha", F), ("सुनीता", "Sunita", F, "सुनील", "Sunil", M),
    ("रमेश", "Ramesh", M, "राकेश", "Rakesh", M), ("आशा", "Asha", F, "उषा", "Usha", F), ("किरण", "Kiran", F, "करण", "Karan", M),
    ("अनीता", "Anita", F, "अमिता", "Amita", F), ("गीता", "Gita", F, "रीता", "Rita", F), ("मीना", "Meena", F, "मोना", "Mona", F),
    ("रीना", "Reena", F, "रूना", "Runa", F), ("सीमा", "Seema", F, "सोमा", "Soma", F), ("कविता", "Kavita", F, "सविता", "Savita", F),
    ("सरिता", "Sarita", F, "सुनीता", "Sunita", F), ("बबीता", "Babita", F, "कविता", "Kavita", F), ("शीला", "Sheela", F, "शैला", "Shaila", F),
    ("लीला", "Leela", F, "शीला", "Sheela", F), ("कमला", "Kamla", F, "विमला", "Vimla", F), ("कमल", "Kamal", M, "कमला", "Kamla", F),
    ("सुशील", "Sushil", M, "सुशीला", "Sushila", F), ("अनिल", "Anil", M, "सुनील", "Sunil", M), ("सुरेश", "Suresh", M, "नरेश", "Naresh", M),
    ("महेश", "Mahesh", M, "सुरेश", "Suresh", M), ("दिनेश", "Dinesh", M, "मुकेश", "Mukesh", M), ("राजेश", "Rajesh", M, "राकेश", "Rakesh", M),
    ("अजय", "Ajay", M, "विजय", "Vijay", M), ("संजय", "Sanjay", M, "अजय", "Ajay", M), ("मोहन", "Mohan", M, "सोहन", "Sohan", M),
    ("अमित", "Amit", M, "सुमित", "Sumit", M), ("रोहित", "Rohit", M, "मोहित", "Mohit", M), ("दीपक", "Deepak", M, "दीपा", "Deepa", F),
    ("राम", "Ram", M, "रमा", "Rama", F), ("श्याम", "Shyam", M, "श्यामा", "Shyama", F), ("राधा", "Radha", F, "रत्ना", "Ratna", F),
    ("पूजा", "Pooja", F, "पूनम", "Poonam", F), ("प्रिया", "Priya", F, "प्रीति", "Priti", F), ("सोनिया", "Sonia", F, "सोनम", "Sonam", F),
    ("काजल", "Kajal", F, "कोमल", "Komal", F), ("ज्योति", "Jyoti", F, "ज्योत्सना", "Jyotsna", F), ("आरती", "Arti", F, "भारती", "Bharti", F),
    ("ममता", "Mamta", F, "अमृता", "Amrita", F), ("सपना", "Sapna", F, "सुमन", "Suman", F), ("रंजना", "Ranjana", F, "अंजना", "Anjana", F),
    ("रंजन", "Ranjan", M, "रंजना", "Ranjana", F), ("वंदना", "Vandana", F, "चंदना", "Chandana", F), ("शबनम", "Shabnam", F, "शबाना", "Shabana", F),
    ("रुखसाना", "Rukhsana", F, "रुखसार", "Rukhsar", F), ("फातिमा", "Fatima", F, "फरीदा", "Farida", F), ("नजमा", "Najma", F, "सलमा", "Salma", F),
    ("आयशा", "Ayesha", F, "आशिया", "Ashiya", F), ("सलीम", "Salim", M, "सलमा", "Salma", F), ("नईम", "Naeem", M, "नदीम", "Nadeem", M),
    ("करीम", "Karim", M, "रहीम", "Rahim", M), ("इमरान", "Imran", M, "इरफान", "Irfan", M), ("असलम", "Aslam", M, "अकरम", "Akram", M),
    ("मुन्नी", "Munni", F, "मुन्ना", "Munna", M), ("गुड़िया", "Gudiya", F, "गुड्डू", "Guddu", M), ("छोटू", "Chhotu", M, "छोटी", "Chhoti", F),
    ("दीपा", "Deepa", F, "रूपा", "Rupa", F), ("शिल्पा", "Shilpa", F, "शिखा", "Shikha", F), ("नेहा", "Neha", F, "निशा", "Nisha", F),
    ("स्नेहा", "Sneha", F, "नेहा", "Neha", F), ("श्वेता", "Shweta", F, "स्वाति", "Swati", F), ("बसंती", "Basanti", F, "शांति", "Shanti", F),
    ("मालती", "Malti", F, "मालिनी", "Malini", F), ("भानु", "Bhanu", M, "भोला", "Bhola", M), ("गंगा", "Ganga", F, "गौरी", "Gauri", F),
    ("यमुना", "Yamuna", F, "यामिनी", "Yamini", F), ("इंदु", "Indu", F, "बिंदु", "Bindu", F), ("मधु", "Madhu", F, "मोनू", "Monu", M),
    ("सुनीता", "Sunita", F, "सुमित्रा", "Sumitra", F), ("अनीता", "Anita", F, "विनीता", "Vinita", F), ("मंजू", "Manju", F, "अंजू", "Anju", F),
    ("रानी", "Rani", F, "रीना", "Reena", F), ("रोमा", "Roma", F, "रूमा", "Ruma", F), ("शोभा", "Shobha", F, "शुभा", "Shubha", F),
    ("तारा", "Tara", F, "तेरेसा", "Teresa", F), ("बीना", "Bina", F, "टीना", "Tina", F), ("माया", "Maya", F, "छाया", "Chhaya", F),
    ("जया", "Jaya", F, "जय", "Jay", M), ("विजय", "Vijay", M, "विजया", "Vijaya", F), ("संतोष", "Santosh", M, "संतोषी", "Santoshi", F),
    ("प्रकाश", "Prakash", M, "प्रभाष", "Prabhash", M), ("विनोद", "Vinod", M, "प्रमोद", "Pramod", M), ("मनोज", "Manoj", M, "सरोज", "Saroj", F),
    ("पंकज", "Pankaj", M, "नीरज", "Neeraj", M), ("चंदन", "Chandan", M, "चंपा", "Champa", F), ("सूरज", "Suraj", M, "सरोज", "Saroj", F),
    ("गोपाल", "Gopal", M, "भूपाल", "Bhupal", M), ("हरि", "Hari", M, "हीरा", "Hira", F), ("मीरा", "Meera", F, "मीना", "Meena", F),
    ("नीता", "Neeta", F, "नीतू", "Neetu", F), ("रीतू", "Ritu", F, "नीतू", "Neetu", F), ("पिंकी", "Pinki", F, "पंखी", "Pankhi", F),
    ("लता", "Lata", F, "ललिता", "Lalita", F), ("सुधा", "Sudha", F, "सीता", "Sita", F), ("वीणा", "Veena", F, "वाणी", "Vani", F),
]

NEAR_SURNAMES = [
    ("Das", "Dey"), ("Roy", "Rao"), ("Saha", "Sahu"), ("Khan", "Khanna"), ("Pal", "Patel"), ("Murmu", "Munda"), ("Gupta", "Dutta"),
    ("Sharma", "Verma"), ("Mandal", "Malik"), ("Sarkar", "Sardar"), ("Biswas", "Bishnoi"), ("Paswan", "Pradhan"), ("Tudu", "Tanti"),
    ("Soren", "Sarin"), ("Nayak", "Nair"), ("Thakur", "Tudu"), ("Chauhan", "Chavan"), ("Mishra", "Mehra"), ("Rathod", "Rawat"), ("Yadav", "Jatav"),
]

HONORIFICS = {F: ["Smt.", "Kumari", "Km.", "Smt", "Ms"], M: ["Shri", "Sri", "Mr.", "Late"]}


class Maker:
    def __init__(self, chance, given, surnames, near, near_surnames, split):
        self.chance, self.given, self.surnames = chance, given, surnames
        self.near, self.near_surnames, self.split = near, near_surnames, split
        self.seen, self.rows = set(), []

    # Names

    def pick(self, entries):
        entry = self.chance.choice(entries)
        return entry[0], entry[1].split(), (entry[2] if len(entry) > 2 else None)

    def weak(self, sex):
        return *self.pick(WEAK[sex])[:2], sex

    def person(self, sex=None):
        """Given name, and what follows it: a surname, a Devi or Kumar, both, or nothing. Each with all its writings."""
        given = self.pick([entry for entry in self.given if sex in (None, entry[2])])
        kind = self.chance.choices(["surname", "weak", "both", "none"], [45, 35, 12, 8])[0]
        rest = []
        if kind in ("weak", "both"):
            rest.append(self.weak(given[2]))
        if kind in ("surname", "both"):
            rest.append(self.pick(self.surnames))
        return given, rest

    def write(self, words, style="latin", first=False):
        """style: deva, latin; first: the commonest spelling."""
        if style == "deva":
            return " ".join(word[0] for word in words)
        return " ".join(word[1][0] if first else self.chance.choice(word[1]) for word in words)

    def case(self, text):
        return self.chance.choices([text, text.upper(), text.lower()], [80, 12, 8])[0]

    def style(self):
        return self.chance.choices(["latin", "deva"], [3, 1])[0]

    # Rows

    def add(self, query, name, verdict, rule):
        query, name = self.case(query), self.case(name)
        if query == name or (query, name) in self.seen:
            return False
        self.seen.add((query, name))
        self.rows.append((self.split, query, name, verdict, rule))
        return True

    def fill(self, rules, verdict, count):
        names, weights = zip(*((rule, weight) for rule, weight, _ in rules))
        makers = {rule: maker for rule, _, maker in rules}
        while count:
            rule = self.chance.choices(names, weights)[0]
            pair = makers[rule]()
            if pair and self.chance.random() < 0.5:
                pair = pair[::-1]
            if pair and self.add(*pair, verdict, rule):
                count -= 1

    # One person

    def spelling(self):
        given, rest = self.person()
        return self.write([given, *rest]), self.write([given, *rest])

    def script(self):
        given, rest = self.person()
        return self.write([given, *rest], "deva"), self.write([given, *rest])

    def order(self):
        given, rest = self.person()
        if not rest:
            return None
        return self.write([given, *rest], self.style()), self.write([rest[-1], given, *rest[:-1]])

    def initial(self):
        given, rest = self.person()
        if not rest:
            return None
        words = [given, *rest]
        # "R. Devi" could be anybody.
        at = self.chance.randrange(len(words)) if rest[-1][2] is None else len(words) - 1
        short = [self.write([word]) for word in words]
        short[at] = short[at][0] + self.chance.choice([".", "", "."])
        return self.write(words, self.style()), " ".join(short)

    def dropped(self):
        given, rest = self.person()
        weak = self.weak(given[2])
        surnames = [word for word in rest if word[2] is None]
        return self.write([given, weak, *surnames], self.style()), self.write([given, *surnames])

    def honorific(self):
        given, rest = self.person()
        title = self.chance.choice(HONORIFICS[given[2]])
        return f"{title} {self.write([given, *rest])}", self.write([given, *rest], self.style())

    def father(self):
        given, rest = self.person()
        father = self.person(M)
        mark = self.chance.choice(["d/o", "D/O", "daughter of"] if given[2] == F else ["s/o", "S/O", "son of"])
        query = f"{self.write([given, *rest])} {mark} {self.write([father[0], *father[1]])}"
        name = self.write([given, *rest], self.style())
        if self.chance.random() < 0.5:
            name += f" {mark} {self.write([father[0], *father[1]])}"
        return query, name

    def middle(self):
        given, surname = self.pick(self.given), self.pick(self.surnames)
        father = self.pick([entry for entry in self.given if entry[2] == M])
        return self.write([given, father, surname]), self.write([given, surname], self.style())

    def joined(self):
        given, rest = self.person()
        weak = self.weak(given[2])
        surnames = [word for word in rest if word[2] is None]
        apart = self.write([given, weak, *surnames], first=True)
        together = self.write([given], first=True) + self.write([weak], first=True).lower()
        return apart, " ".join([together, *([self.write(surnames)] if surnames else [])])

    def alias(self):
        given, rest = self.person()
        other = self.pick([entry for entry in self.given if entry[2] == given[2]])
        mark = self.chance.choice(["@", "alias", "urf"])
        return f"{self.write([given, *rest])} {mark} {self.write([other])}", self.write([given, *rest], self.style())

    def vowel(self):
        """A vowel misread or misheard, left out, or doubled, somewhere after the first letter."""
        given, rest = self.person()
        text = self.write([given, *rest], first=True)
        places = [i for i in range(1, len(text)) if text[i] in "aeiou" and text[i - 1] != " "]
        if not places:
            return None
        at = self.chance.choice(places)
        swap = {"a": "aoe", "e": "ia", "i": "eu", "o": "ua", "u": "oa"}[text[at]]
        change = self.chance.choice([*swap.replace(text[at], ""), text[at] * 2, ""])
        return text[:at] + change + text[at + 1:], self.write([given, *rest], self.style(), first=True)

    def consonant(self):
        """Two letters changed about, or one left out."""
        given, rest = self.person()
        text = self.write([given, *rest], first=True)
        at = self.chance.randrange(1, len(text) - 1)
        if " " in text[at:at + 2]:
            return None
        wrong = text[:at] + text[at + 1] + text[at] + text[at + 2:] if self.chance.random() < 0.5 else text[:at] + text[at + 1:]
        return wrong, self.write([given, *rest], first=True)

    # Two persons

    def near_given(self):
        deva, latin, sex, other_deva, other_latin, other_sex = self.chance.choice(self.near)
        first, second = (deva, [latin], sex), (other_deva, [other_latin], other_sex)
        rest, other_rest = [], []
        if self.chance.random() < 0.5:
            surname = self.pick(self.surnames)
            rest, other_rest = [surname], [surname]
        elif self.chance.random() < 0.7:
            rest = [self.pick(WEAK[sex])]
            other_rest = rest if sex == other_sex else [self.pick(WEAK[other_sex])]
        return self.write([first, *rest], self.style()), self.write([second, *other_rest], self.style())

    def near_surname(self):
        first, second = self.chance.choice(self.near_surnames)
        given = self.pick(self.given)
        return f"{self.write([given])} {first}", f"{self.write([given])} {second}"

    def surname(self):
        given = self.pick(self.given)
        first, second = (self.pick(entry) for entry in ([e] for e in self.chance.sample(self.surnames, 2)))
        return self.write([given, first], self.style()), self.write([given, second], self.style())

    def given_name(self):
        first, second = ((e[0], e[1].split(), e[2]) for e in self.chance.sample(self.given, 2))
        surname = self.pick(self.surnames)
        return self.write([first, surname], self.style()), self.write([second, surname], self.style())

    def other_father(self):
        given, rest = self.person()
        fathers = self.chance.sample([entry for entry in self.given if entry[2] == M], 2)
        mark = "d/o" if given[2] == F else "s/o"
        surnames = [word for word in rest if word[2] is None]
        first, second = (self.write([(e[0], e[1].split()), *surnames]) for e in fathers)
        return f"{self.write([given, *rest])} {mark} {first}", f"{self.write([given, *rest])} {mark} {second}"

    def other_sex(self):
        name = self.chance.choice([("किरण", "Kiran"), ("संतोष", "Santosh"), ("सरोज", "Saroj"), ("कमल", "Kamal"), ("सुमन", "Suman"), ("मधु", "Madhu")])
        word = (name[0], [name[1]], None)
        return self.write([word, self.pick(WEAK[F])], self.style()), self.write([word, self.pick(WEAK[M])], self.style())

    def other_initial(self):
        first, second = (self.pick([e]) for e in self.chance.sample(self.given, 2))
        surname = self.pick(self.surnames)
        letters = [word[1][0][0] for word in (first, second)]
        if letters[0] == letters[1] or set(letters) in ({"B", "V"}, {"J", "Y"}, {"J", "Z"}):
            return None
        return f"{letters[0]}. {self.write([surname])}", self.write([second, surname])

    def unlike(self):
        first, second = self.person(), self.person()
        if first[0][0] == second[0][0] or {w[0] for w in first[1]} & {w[0] for w in second[1] if w[2] is None}:
            return None
        return self.write([first[0], *first[1]], self.style()), self.write([second[0], *second[1]], self.style())

    def make(self, count):
        same = [
            ("spelling", 26, self.spelling), ("script", 24, self.script), ("order", 8, self.order), ("initial", 8, self.initial),
            ("weak word dropped", 6, self.dropped), ("honorific", 4, self.honorific), ("father named", 6, self.father),
            ("father as middle name", 3, self.middle), ("joined", 2, self.joined), ("alias", 2, self.alias),
            ("vowel misread", 9, self.vowel), ("consonant mistyped", 2, self.consonant),
        ]
        different = [
            ("near given name", 38, self.near_given), ("near surname", 6, self.near_surname), ("another surname", 16, self.surname),
            ("another given name", 14, self.given_name), ("another father", 9, self.other_father), ("another sex", 3, self.other_sex),
            ("another initial", 4, self.other_initial), ("nothing in common", 10, self.unlike),
        ]
        self.fill(same, "same", count)
        self.fill(different, "different", count)
        return self.rows


def main():
    chance = random.Random(SEED)

    def halves(entries):
        mixed = list(entries)
        chance.shuffle(mixed)
        return mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]

    parts = [halves(entries) for entries in (GIVEN, SURNAMES, NEAR, NEAR_SURNAMES)]
    print("split\tquery\tname\tverdict\trule")
    for index, split in enumerate(("development", "held-out")):
        for row in Maker(chance, *(part[index] for part in parts), split).make(PAIRS // 2):
            print("\t".join(row))


if __name__ == "__main__":
    main()
